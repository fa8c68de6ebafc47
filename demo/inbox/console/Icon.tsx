// The console's icons and faces. Must not carry meaning alone.

import type { JSX } from 'preact'
import { initials } from './model.js'

const paths = {
  inbox:
    'M3 11.2 5 4.9c.2-.7.8-1.15 1.5-1.15h7c.7 0 1.3.45 1.5 1.15l2 6.3v3.55a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.75V11.2ZM3.2 11.25h3.5c.4 1.5 1.6 2.5 3.3 2.5s2.9-1 3.3-2.5h3.5',
  check: 'm4.5 10.6 3.6 3.6 7.4-8',
  'check-double': 'm1.8 10.6 3.4 3.6 7-8M9.4 13.2l1 1 7.2-8',
  clock: 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 5.9V10l2.7 1.7',
  down: 'm5 7.75 5 5 5-5',
  back: 'm12 4.75-5.25 5.25L12 15.25',
  undo: 'M6.5 3.75 3.25 7 6.5 10.25M3.5 7h7.75a4.6 4.6 0 0 1 0 9.25H7.5',
  alert: 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 6.3v4.3M10 13.4v.1',
  sidebar: 'M5.25 3.75h9.5a2.5 2.5 0 0 1 2.5 2.5v7.5a2.5 2.5 0 0 1-2.5 2.5h-9.5a2.5 2.5 0 0 1-2.5-2.5v-7.5a2.5 2.5 0 0 1 2.5-2.5ZM12 4v12',
  attach: 'm16.4 9.3-6.6 6.6a4 4 0 0 1-5.7-5.7l6.9-6.8a2.7 2.7 0 0 1 3.8 3.8l-6.8 6.8a1.3 1.3 0 0 1-1.9-1.9l6.2-6.2',
  close: 'm5.5 5.5 9 9M14.5 5.5l-9 9',
  download: 'M10 3.5v9M6 8.9l4 4 4-4M3.75 16.25h12.5',
  exit: 'M8 16.25H5.25a1.5 1.5 0 0 1-1.5-1.5v-9.5a1.5 1.5 0 0 1 1.5-1.5H8M13 6.5 16.5 10 13 13.5M16 10H8',
} as const

export function Icon({ name }: { readonly name: keyof typeof paths }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 28 28" aria-hidden="true">
      <path
        d="M2.5 9.75A6.75 6.75 0 0 1 9.25 3h5.5a6.75 6.75 0 0 1 0 13.5H4A1.5 1.5 0 0 1 2.5 15Z"
        fill="currentColor"
        fill-opacity=".55"
      />
      <path d="M25.5 18.25v5.25a1.5 1.5 0 0 1-1.5 1.5h-8.25a6.75 6.75 0 0 1 0-13.5h3a6.75 6.75 0 0 1 6.75 6.75Z" fill="currentColor" />
    </svg>
  )
}

export function Face({
  name,
  avatar,
  size = '',
}: {
  readonly name: string
  readonly avatar?: string | undefined
  readonly size?: string
}): JSX.Element {
  return avatar ? (
    <img class={`face ${size}`} src={avatar} alt="" />
  ) : (
    <span class={`face ${size}`} aria-hidden="true">
      {initials(name)}
    </span>
  )
}
