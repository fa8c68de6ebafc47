// The widget's icons: a 20 px grid, stroked with the text's colour. Must not carry meaning alone: a word stands beside or behind.

import type { JSX } from 'preact'

const paths = {
  'chevron-left': 'm12 4.75-5.25 5.25L12 15.25',
  'chevron-down': 'm5 7.75 5 5 5-5',
  'arrow-up': 'M10 16V4.5M5 9.25l5-5 5 5',
  'arrow-down': 'M10 4v11.5M5 10.75l5 5 5-5',
  'arrow-right': 'M4 10h11.5M10.75 5l5 5-5 5',
  close: 'm5.5 5.5 9 9M14.5 5.5l-9 9',
  more: 'M4.6 10h.01M10 10h.01M15.4 10h.01',
  check: 'm4.5 10.6 3.6 3.6 7.4-8',
  'check-double': 'm1.8 10.6 3.4 3.6 7-8M9.4 13.2l1 1 7.2-8',
  clock: 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 5.9V10l2.7 1.7',
  sending: 'M10 3a7 7 0 1 0 7 7',
  alert: 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 6.3v4.3M10 13.4v.1',
  retry: 'M15.9 8A6.4 6.4 0 1 0 16.4 11M16.3 4.3V8h-3.7',
  offline:
    'M3 3l14 14M4.9 10.2a7.4 7.4 0 0 1 3.2-1.8M2.5 7.4a11 11 0 0 1 3.3-2M9.4 5a11 11 0 0 1 8.1 2.4M13.2 9.1a7.4 7.4 0 0 1 1.9 1.1M7.4 12.8a4 4 0 0 1 4-.8M10 15.8v.1',
  attach: 'm16.4 9.3-6.6 6.6a4 4 0 0 1-5.7-5.7l6.9-6.8a2.7 2.7 0 0 1 3.8 3.8l-6.8 6.8a1.3 1.3 0 0 1-1.9-1.9l6.2-6.2',
  smile: 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM6.9 11.6c.7 1.3 1.8 2 3.1 2s2.4-.7 3.1-2M7.6 7.9v.2M12.4 7.9v.2',
  download: 'M10 3.5v9M6 8.9l4 4 4-4M3.75 16.25h12.5',
  search: 'M14.25 8.75a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0ZM13 13l3.75 3.75',
  'chevron-right': 'M8 4.75 13.25 10 8 15.25',
  expand: 'M11.75 3.75h4.5v4.5M8.25 16.25h-4.5v-4.5M16 4l-4.6 4.6M4 16l4.6-4.6',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = '' }: { readonly name: IconName; readonly size?: 'sm' | 'xs' | '' }): JSX.Element {
  const mirrored = (name.startsWith('chevron-') && name !== 'chevron-down') || name === 'arrow-right' ? ' mirror' : ''
  return (
    <svg
      class={`icon ${size}${mirrored}${name === 'sending' ? ' spin' : ''}${name === 'more' ? ' heavy' : ''}`}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}

export function IconButton(props: {
  readonly name: IconName
  readonly label: string
  readonly onClick: () => void
  readonly expanded?: boolean
  readonly popup?: 'menu' | 'dialog'
  /** Said, and kept in the tab order: a focus must not be lost by it. */
  readonly disabled?: boolean
  /** On a phone, where the panel is the whole screen. */
  readonly phone?: IconName
}): JSX.Element {
  return (
    <button
      type="button"
      class={props.phone ? 'icon-button turns' : 'icon-button'}
      aria-label={props.label}
      aria-expanded={props.expanded}
      aria-haspopup={props.popup}
      aria-disabled={props.disabled || undefined}
      onClick={props.onClick}
    >
      <Icon name={props.name} />
      {props.phone && <Icon name={props.phone} />}
    </button>
  )
}
