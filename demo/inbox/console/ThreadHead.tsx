// Whose conversation it is, and what can be done with it as a whole.

import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Face, Icon } from './Icon.js'
import { visitorName } from './model.js'
import * as store from './store.js'

export function ThreadHead({ onRecord }: { readonly onRecord: () => void }): JSX.Element {
  const conversation = store.conversation.value
  const closed = conversation?.status === 'closed'
  const page = conversation?.visitor.page
  return (
    <header class="thread-head">
      <button type="button" class="icon-button back" aria-label="Back" onClick={() => store.select(undefined)}>
        <Icon name="back" />
      </button>
      <div class="title">
        <Assign />
        <h1>{conversation ? visitorName(conversation.visitor) : 'Conversation'}</h1>
        <p>{page ? `Chat · ${page.title || page.url}` : 'Chat'}</p>
      </div>
      <button type="button" class="icon-button record-button" aria-label="Contact" onClick={onRecord}>
        <Icon name="sidebar" />
      </button>
      {closed ? (
        <button type="button" class="button" aria-label="Reopen conversation" onClick={() => store.act('reopen')}>
          <Icon name="undo" /> <span>Reopen conversation</span>
        </button>
      ) : (
        <button type="button" class="button" aria-label="Close conversation" onClick={() => store.act('close')}>
          <Icon name="check" /> <span>Close conversation</span>
        </button>
      )}
    </header>
  )
}

function Assign(): JSX.Element {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const assignee = store.conversation.value?.assignee
  const own = typeof store.me.value === 'object' ? store.me.value.id : ''
  useLayoutEffect(() => {
    if (!open) return
    root.current?.querySelector<HTMLElement>('[role=menuitemradio]')?.focus()
    const away = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const close = (): void => {
    setOpen(false)
    root.current?.querySelector('button')?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? [])]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') close()
    else if (step) all[(all.indexOf(event.target as HTMLElement) + step + all.length) % all.length]?.focus()
    else return
    event.preventDefault()
  }
  const assigned = assignee ? `Assigned to ${assignee.id === own ? 'you' : assignee.name}` : 'Not assigned'
  const choices = [
    ...store.agents.value.map((agent) => ({ id: agent.id as string | null, name: agent.name, avatar: agent.avatar })),
    { id: null, name: 'Nobody', avatar: undefined },
  ]
  return (
    <div ref={root} class="assign">
      <button
        type="button"
        aria-label={`Assign conversation. ${assigned}`}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {assigned} <Icon name="down" />
      </button>
      {open && (
        <div class="menu" role="menu" tabIndex={-1} aria-label="Assign conversation" onKeyDown={onKeyDown}>
          {choices.map((one) => (
            <button
              key={one.id ?? ''}
              type="button"
              role="menuitemradio"
              aria-checked={(assignee?.id ?? null) === one.id}
              tabIndex={-1}
              onClick={() => {
                store.act('assign', { agent: one.id })
                close()
              }}
            >
              <Face name={one.name} avatar={one.avatar} size="small" />
              <span>{one.name}</span>
              {(assignee?.id ?? null) === one.id && <Icon name="check" />}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
