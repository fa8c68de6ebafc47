// The open conversation: its messages, who it belongs to, and the reply. At the end it stays at the end; elsewhere nothing moves.

import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Body } from './Body.js'
import { Drop } from './Drop.js'
import { Editor } from './Editor.js'
import { Face, Icon } from './Icon.js'
import { clock, dayLabel, eventText, type Message, sameDay, visitorName } from './model.js'
import * as store from './store.js'
import { ThreadHead } from './ThreadHead.js'

const endPx = 40
const olderPx = 200
const groupMs = 5 * 60_000

const isEvent = (message: Message | undefined): boolean => message?.parts.every((part) => part.type === 'event') ?? false
const together = (a: Message | undefined, b: Message | undefined): boolean =>
  a !== undefined && b !== undefined && !isEvent(a) && !isEvent(b) && a.author.id === b.author.id && b.createdAt - a.createdAt < groupMs

export function Thread({ id, onRecord }: { readonly id: string; readonly onRecord: () => void }): JSX.Element {
  const thread = store.threads.value.get(id)
  const messages = thread?.messages ?? []
  const pending = store.outgoing.value.filter((one) => one.conversation === id)
  const conversation = store.conversation.value
  const typist = store.typing.value.get(id)
  const writing = typist && typist.until > store.now.value ? typist.who : ''
  const name = conversation ? visitorName(conversation.visitor) : ''
  const read = messages.findIndex((one) => one.id === conversation?.readByVisitor)
  const box = useRef<HTMLDivElement>(null)
  const pinned = useRef(true)
  const before = useRef<{ id: string; first: string | undefined; height: number; count: number }>({
    id,
    first: undefined,
    height: 0,
    count: 0,
  })
  const [missed, setMissed] = useState(false)

  const toEnd = (): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
    pinned.current = true
    setMissed(false)
  }
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const was = before.current
    const first = messages[0]?.id
    const count = messages.length + pending.length
    if (was.id !== id || pinned.current) toEnd()
    else if (was.first && first !== was.first) current.scrollTop += current.scrollHeight - was.height
    else if (count > was.count) setMissed(true)
    before.current = { id, first, height: current.scrollHeight, count }
  }, [messages, pending.length, id, writing])
  useEffect(() => {
    const mark = (): void => {
      if (document.visibilityState === 'visible') store.markRead(id)
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => document.removeEventListener('visibilitychange', mark)
  }, [messages, conversation?.unreadByTeam, id])

  const onScroll = (): void => {
    const { current } = box
    if (!current) return
    pinned.current = current.scrollHeight - current.scrollTop - current.clientHeight < endPx
    if (pinned.current) setMissed(false)
    if (current.scrollTop < olderPx && thread?.more && messages[0]) void store.loadThread(id, messages[0].id)
  }
  return (
    <Drop id={id} to={name}>
      <ThreadHead onRecord={onRecord} />
      <div class="stage">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div ref={box} class="scroll" role="log" aria-label="Messages" tabIndex={0} onScroll={onScroll}>
          {messages.map((message, index) => {
            const previous = messages[index - 1]
            const first = !together(previous, message)
            const last = !together(message, messages[index + 1])
            const own = message.author.role === 'agent'
            return (
              <div key={message.id} class="entry">
                {(!previous || !sameDay(previous.createdAt, message.createdAt)) && (
                  <p class="day">{dayLabel(message.createdAt, store.now.value)}</p>
                )}
                {isEvent(message) ? (
                  <p class="line">
                    <span>{message.parts.map(eventText).join(' ')}</span>
                  </p>
                ) : (
                  <article class={`message ${own ? 'own' : 'theirs'}${first ? ' first' : ''}${last ? ' last' : ''}`}>
                    <span class="hidden">{own ? message.author.name : name}:</span>
                    {last && <Face name={own ? (message.author.name ?? '') : name} avatar={message.author.avatar} size="small" />}
                    <Body parts={message.parts} />
                    {last && (
                      <p class="meta">
                        {own ? `${clock(message.createdAt)} · ${index <= read ? 'Read' : 'Sent'}` : `${name} · ${clock(message.createdAt)}`}
                      </p>
                    )}
                  </article>
                )}
              </div>
            )
          })}
          {pending.map((one) => (
            <article key={one.clientId} class="message own first last">
              <Body parts={[...(one.text ? [{ type: 'text', text: one.text }] : []), ...one.files]} failed={one.failed !== undefined} />
              {one.failed ? (
                <p class="meta danger" role="alert">
                  Not sent. {one.failed}{' '}
                  <button type="button" class="text-button" onClick={() => store.retry(one)}>
                    Retry
                  </button>{' '}
                  <button type="button" class="text-button" onClick={() => store.discard(one.clientId)}>
                    Delete
                  </button>
                </p>
              ) : (
                <p class="meta">Sending</p>
              )}
            </article>
          ))}
          {!thread && <p class="none">Loading conversation</p>}
        </div>
        {missed && (
          <button type="button" class="pill" onClick={toEnd}>
            <Icon name="down" /> New messages
          </button>
        )}
      </div>
      <p class="writing" role="status">
        {writing && `${writing === 'visitor' ? name : writing} is writing`}
      </p>
      <Editor key={id} id={id} />
    </Drop>
  )
}
