// Who is writing, both ways: throttled on the way out, timed out on the way in. Must leave no timer behind.

import type { Signal } from '@preact/signals-core'
import type { TypingData } from '../model/event.js'
import { ticks } from './clock.js'
import { type Typist, withEntry } from './state.js'

export type Typing = {
  /** The visitor pressed a key. */
  input(conversation: string): void
  /** The visitor sent, cleared the box or went away. */
  stop(): void
  receive(conversation: string, data: TypingData): void
  /** Their message came: they aren't writing any more. */
  settled(conversation: string): void
  clear(): void
}

const repeatMs = 3000
const idleMs = 4000
const defaultTtlMs = 6000
const longestTtlMs = 30_000

export function createTyping(
  shown: Signal<ReadonlyMap<string, Typist>>,
  send: (conversation: string, on: boolean) => void,
  now: () => number,
): Typing {
  let writing: string | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  let idle: ReturnType<typeof setTimeout> | undefined
  const expiry = new Map<string, ReturnType<typeof setTimeout>>()

  const stop = (): void => {
    clearTimeout(idle)
    if (writing !== undefined) send(writing, false)
    writing = undefined
    sentAt = Number.NEGATIVE_INFINITY
  }
  const settled = (conversation: string): void => {
    clearTimeout(expiry.get(conversation))
    expiry.delete(conversation)
    if (shown.peek().has(conversation)) shown.value = withEntry(shown.peek(), conversation, undefined)
  }
  return {
    input: (conversation) => {
      if (writing !== conversation) stop()
      clearTimeout(idle)
      idle = setTimeout(stop, idleMs)
      if (ticks() - sentAt < repeatMs) return
      writing = conversation
      sentAt = ticks()
      send(conversation, true)
    },
    stop,
    receive: (conversation, { author, on, ttlMs }) => {
      if (!on) return settled(conversation)
      const lastsMs = Math.min(ttlMs ?? defaultTtlMs, longestTtlMs)
      clearTimeout(expiry.get(conversation))
      expiry.set(
        conversation,
        setTimeout(() => settled(conversation), lastsMs),
      )
      shown.value = withEntry(shown.peek(), conversation, { author, until: now() + lastsMs })
    },
    settled,
    clear: () => {
      clearTimeout(idle)
      writing = undefined
      for (const timer of expiry.values()) clearTimeout(timer)
      expiry.clear()
      shown.value = new Map()
    },
  }
}
