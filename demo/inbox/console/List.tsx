// The conversations: which, in what order, and what waits. Must not hold its own copy of any.

import type { JSX } from 'preact'
import { Face } from './Icon.js'
import { type Conversation, type Listing, shortTime, textOf, visitorName, waitingText } from './model.js'
import * as store from './store.js'

const views: readonly (readonly [Listing, string])[] = [
  ['mine', 'Mine'],
  ['unassigned', 'Unassigned'],
  ['all', 'All'],
]

export function List(): JSX.Element {
  const list = store.conversations.value
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    const all = [...(event.currentTarget as HTMLElement).querySelectorAll('button')]
    all[all.indexOf(event.target as HTMLButtonElement) + step]?.focus()
    event.preventDefault()
  }
  return (
    <section class="list" aria-labelledby="inbox">
      <header>
        <h1 id="inbox">Inbox</h1>
      </header>
      <div class="filters">
        <div class="segmented" role="group" aria-label="View">
          {views.map(([view, label]) => (
            <button
              key={view}
              type="button"
              aria-pressed={store.view.value === view}
              onClick={() => {
                store.view.value = view
                void store.loadList()
              }}
            >
              {label} <b>{store.counts.value[view]}</b>
            </button>
          ))}
        </div>
        <div class="sort">
          <label>
            <span class="hidden">Status</span>
            <select
              value={store.status.value}
              onChange={(event) => {
                store.status.value = event.currentTarget.value as 'open' | 'closed'
                void store.loadList()
              }}
            >
              <option value="open">Open</option>
              <option value="closed">Closed</option>
            </select>
          </label>
          <label>
            <span class="hidden">Order</span>
            <select
              value={store.order.value}
              onChange={(event) => {
                store.order.value = event.currentTarget.value as 'newest' | 'waiting'
              }}
            >
              <option value="newest">Newest first</option>
              <option value="waiting">Longest waiting first</option>
            </select>
          </label>
        </div>
      </div>
      {!store.connected.value && (
        <p class="strip" role="status">
          Reconnecting
        </p>
      )}
      {store.notice.value && (
        <p class="strip danger" role="alert">
          {store.notice.value}
        </p>
      )}
      <ul class="tickets" aria-label="Conversations" onKeyDown={move}>
        {list.map((one) => (
          <li key={one.id}>
            <Ticket one={one} />
          </li>
        ))}
      </ul>
      {!list.length && (
        <p class="none">
          {store.listing.value === 'loading'
            ? 'Loading conversations'
            : store.status.value === 'open'
              ? 'Nobody is waiting here. New conversations come by themselves.'
              : 'No closed conversations.'}
        </p>
      )}
      {store.next.value && list.length > 0 && (
        <button type="button" class="button more" onClick={() => void store.loadList(true)}>
          Show more
        </button>
      )}
    </section>
  )
}

function Ticket({ one }: { readonly one: Conversation }): JSX.Element {
  const name = visitorName(one.visitor)
  const last = one.lastMessage
  const snippet = last ? `${last.author.role === 'agent' ? 'You: ' : ''}${textOf(last)}` : 'No messages yet'
  const at = last?.createdAt ?? one.startedAt
  return (
    <button
      type="button"
      class={`ticket${store.current.value === one.id ? ' open' : ''}${one.unreadByTeam ? ' unread' : ''}`}
      aria-current={store.current.value === one.id}
      onClick={() => store.select(one.id)}
    >
      <Face name={name} />
      <span class="ticket-text">
        <span class="ticket-top">
          <b>{name}</b>
          <time dateTime={new Date(at).toISOString()}>{shortTime(at, store.now.value)}</time>
        </span>
        <span class="snippet">{snippet}</span>
        <span class="tags">
          {one.status === 'closed' ? 'Closed' : one.visitor.online ? <span class="tag done">On the site now</span> : 'Chat'}
          {one.waitingSince !== undefined && <span class="tag wait">{waitingText(one.waitingSince, store.now.value)}</span>}
          {one.unreadByTeam > 0 && (
            <span class="count">
              {one.unreadByTeam}
              <span class="hidden"> unread</span>
            </span>
          )}
        </span>
      </span>
    </button>
  )
}
