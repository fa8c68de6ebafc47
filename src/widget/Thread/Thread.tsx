// The messages of the open conversation, scrolled as a reader expects: at the end stays at the end, elsewhere nothing moves.
// Must not fetch or mark anything by itself but through the client's verbs.

import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { answers } from '../../model/participant.js'
import type { Row } from '../../model/thread.js'
import { Avatar } from '../Avatar/Avatar.js'
import { type Opening, useWidget } from '../context.js'
import { Icon } from '../icons.js'
import { ErrorNotice } from '../Notice/ErrorNotice.js'
import { EmptyNotice, ThreadSkeleton } from '../Notice/Notice.js'
import { dayLabel } from '../time.js'
import { useDrawn } from './drawn.js'
import { useFrame } from './frame.js'
import { firstUnread, layout } from './layout.js'
import { useRows } from './rows.js'

/** This close to the end counts as at the end. */
const endPx = 40
const olderPx = 240

/** Which row the unread line stands before: fixed while the conversation is looked at, so that it doesn't wander. */
function useUnreadLine(conversation: string, rows: readonly Row[], unread: number, loaded: boolean, opening: Opening): string | undefined {
  const line = useRef<{ conversation: string; opening: Opening; key: string | undefined; pending: number } | undefined>(undefined)
  if (line.current?.conversation !== conversation || line.current.opening !== opening) {
    const then = opening.conversation === conversation ? opening.unread : 0
    line.current = { conversation, opening, key: undefined, pending: Math.max(unread, then) }
    // Told once: who comes back to it later has read it.
    opening.unread = 0
  }
  const { current } = line
  if (current.pending > 0 && loaded) {
    current.key = firstUnread(rows, current.pending)
    current.pending = 0
  }
  return current.key
}

export function Thread({ conversation }: { readonly conversation: string }): JSX.Element {
  const { client, ui, now } = useWidget()
  const { signals: state } = client
  const t = ui.t.value
  const shown = useMemo(
    () =>
      computed(() => ({
        rows: state.thread(conversation).value.rows,
        window: state.windows.value.get(conversation),
        known: state.conversations.value.find((one) => one.id === conversation),
        typist: state.typing.value.get(conversation),
        seen: state.seen.value.get(conversation),
      })),
    [state, conversation],
  )
  const { rows, window, known, typist, seen } = useFrame(shown)
  const loaded = window?.state === 'loaded'
  const unreadKey = useUnreadLine(conversation, rows, known?.unread ?? 0, loaded, ui.opening.value)
  const pinned = useRef(true)
  const { drawn, more } = useDrawn(conversation, rows, () => pinned.current)
  const items = useMemo(() => layout(drawn, seen, unreadKey), [drawn[0], rows, seen, unreadKey])

  const message = useRows()

  const scroller = useRef<HTMLDivElement>(null)
  const top = useRef(0)
  const held = useRef<{ first: string | undefined; height: number; last: string | undefined }>({
    first: undefined,
    height: 0,
    last: undefined,
  })
  const [missed, setMissed] = useState(0)
  const last = rows.at(-1)

  const toEnd = (): void => {
    const { current } = scroller
    if (current) {
      current.scrollTop = current.scrollHeight
      top.current = current.scrollTop
    }
    pinned.current = true
    setMissed(0)
  }
  /** Also right in the moment between the reader's movement and the event that tells of it. */
  const atEnd = (scrolled: HTMLElement): boolean =>
    pinned.current && (scrolled.scrollTop >= top.current - 1 || scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight < endPx)

  useLayoutEffect(() => {
    held.current = { first: undefined, height: 0, last: undefined }
    toEnd()
  }, [conversation === draftConversation ? conversation : 'named'])

  useLayoutEffect(() => {
    const { current } = scroller
    if (!current) return
    const before = held.current
    const first = drawn[0]?.key
    const grewAbove = before.first !== undefined && first !== before.first && rows.some((row) => row.key === before.first)
    if (grewAbove && !atEnd(current)) current.scrollTop += current.scrollHeight - before.height
    else if (atEnd(current) || (last && last.key !== before.last && last.delivery)) toEnd()
    else if (last && last.key !== before.last && before.last !== undefined) {
      const from = rows.findIndex((row) => row.key === before.last)
      const fresh = rows.slice(from + 1).filter((row) => answers(row.message.author.role)).length
      if (fresh) setMissed((count) => count + fresh)
    }
    held.current = { first, height: current.scrollHeight, last: last?.key }
  })

  // The composer grows, the keyboard opens, an image loads: the end stays in sight.
  useEffect(() => {
    const { current } = scroller
    if (!current || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => atEnd(current) && toEnd())
    observer.observe(current)
    for (const child of current.children) observer.observe(child)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const read = (): void => {
      if (ui.open.peek() && pinned.current && document.visibilityState !== 'hidden' && conversation !== draftConversation)
        client.markRead(conversation)
    }
    read()
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  })

  const onScroll = (): void => {
    const { current } = scroller
    if (!current) return
    pinned.current = current.scrollHeight - current.scrollTop - current.clientHeight < endPx
    top.current = current.scrollTop
    if (pinned.current) {
      if (missed) setMissed(0)
      if (ui.open.peek()) client.markRead(conversation)
    }
    if (current.scrollTop >= olderPx || more()) return
    if (window?.more && window.older !== 'loading' && window.older !== 'failed') void client.loadOlder(conversation)
  }

  if (!rows.length && window?.state === 'failed') return <ErrorNotice onRetry={() => void client.reload(conversation)} />
  const empty = !rows.length && (conversation === draftConversation || loaded)
  return (
    <div class="thread" part="thread">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div ref={scroller} class="scroll" role="log" aria-label={t('thread.messages')} aria-live="off" tabIndex={0} onScroll={onScroll}>
        {window?.older && (
          <p class="older">
            <span>
              {window.older === 'loading' ? (
                t('thread.older')
              ) : (
                <>
                  {t('thread.olderFailed')}{' '}
                  <button type="button" class="text-button" onClick={() => void client.loadOlder(conversation)}>
                    {t('retry')}
                  </button>
                </>
              )}
            </span>
          </p>
        )}
        <div class="rows">
          {!rows.length && !empty && <ThreadSkeleton />}
          {empty && <EmptyNotice />}
          {items.map((item) =>
            item.kind === 'day' ? (
              <p key={item.key} class="day">
                <time>{dayLabel(item.at, now(), ui.locale.value)}</time>
              </p>
            ) : item.kind === 'unread' ? (
              <div key={item.key} class="unread-line" role="separator">
                <span>{t('thread.new')}</span>
              </div>
            ) : (
              message(item)
            ),
          )}
          {typist && (
            <div class="message theirs first last">
              <Avatar who={typist.author} size="sm" />
              <div class="bubbles">
                <div
                  class="bubble typing"
                  role="status"
                  aria-label={t('thread.typing', { name: typist.author.name?.split(' ')[0] ?? t('thread.someone') })}
                >
                  <i />
                  <i />
                  <i />
                </div>
              </div>
            </div>
          )}
        </div>
      </div>
      {missed > 0 && (
        <button type="button" class="new-pill" onClick={toEnd}>
          <Icon name="arrow-down" size="sm" />
          {t.count('thread.newMessages', missed)}
        </button>
      )}
    </div>
  )
}
