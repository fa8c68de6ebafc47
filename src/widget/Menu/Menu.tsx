// A menu under its opener. Arrows move, Escape and a press elsewhere close. Must not keep the focus when it goes.

import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from '../icons.js'

export type MenuItem = { readonly icon: IconName; readonly label: string; readonly rule?: boolean; run(): void }

export function Menu({
  label,
  items,
  onClose,
}: {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly onClose: () => void
}): JSX.Element {
  const menu = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    const element = menu.current
    const root = element?.getRootNode() as ShadowRoot | undefined
    element?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const away = (event: Event): void => {
      if (!event.composedPath().includes(element?.parentElement as EventTarget)) close.current()
    }
    root?.addEventListener('pointerdown', away)
    return () => root?.removeEventListener('pointerdown', away)
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const at = all.indexOf(event.target as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key]
    if (to !== undefined) all[to % all.length]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else return
    if (event.key !== 'Tab') event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={item.rule ? 'item rule' : 'item'}
          onClick={() => {
            onClose()
            item.run()
          }}
        >
          <Icon name={item.icon} />
          <span>{item.label}</span>
        </button>
      ))}
    </div>
  )
}
