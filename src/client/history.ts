// What was said before: the newest page, older ones, and closing the gap after the inbox lost our place.
// Must not touch what is still waiting to be sent.

import { batch } from '@preact/signals-core'
import type { Conversation } from '../model/conversation.js'
import { parseConversation, parseMessage } from '../model/event.js'
import type { Message } from '../model/message.js'
import { lenient } from '../model/parse.js'
import { newest, oldest, prepend, type Thread } from '../model/thread.js'
import type { Transport } from '../model/transport.js'
import { type ClientStore, draftConversation, type Window, withEntry } from './state.js'

export type History = {
  /** The newest page, once. */
  load(conversation: string): Promise<void>
  older(conversation: string): Promise<void>
  /** What should stand before this message and never came. */
  fill(before: Message, missing: number): Promise<void>
  /** After a reset: newest first until it meets what is here. */
  resync(): Promise<void>
  list(): Promise<void>
}

const pageSize = 30
const maxPages = 20
const maxFill = 100

const readable = <T>(list: readonly unknown[], parse: (value: unknown) => T | undefined): T[] =>
  list.map(parse).filter((one): one is T & {} => one !== undefined)

export function createHistory(
  state: ClientStore,
  transport: () => Transport,
  display: (message: Message) => Message | null,
  conversation: (read: Conversation) => void,
): History {
  const message = lenient(parseMessage)
  const show = (list: readonly unknown[]): Message[] => readable(list, message).flatMap((one) => display(one) ?? [])
  const window = (conversation: string, next: Window): void => {
    state.windows.value = withEntry(state.windows.value, conversation, next)
  }
  const merge = (conversation: string, messages: readonly Message[]): void => {
    const thread = state.thread(conversation)
    thread.value = prepend(thread.value, messages)
  }
  /** Runs against this visitor's transport, and lets go of the answer when there is another one meanwhile. */
  const ask = async <T>(call: (transport: Transport) => Promise<T>, then: (answer: T) => void, failed: () => void): Promise<void> => {
    const asked = transport()
    try {
      const answer = await call(asked)
      if (asked === transport()) batch(() => then(answer))
    } catch {
      if (asked === transport()) failed()
    }
  }

  /** The inbox leaves numbers out by itself: then they say nothing. */
  let sparse = false

  const load: History['load'] = async (conversation) => {
    const at = state.windows.value.get(conversation)
    if (conversation === draftConversation || at?.state === 'loading' || at?.state === 'loaded') return
    window(conversation, { state: 'loading', more: false })
    await ask(
      (now) => now.history({ conversation, limit: pageSize }),
      (page) => {
        merge(conversation, show(page.messages))
        window(conversation, { state: 'loaded', more: page.more })
      },
      () => window(conversation, { state: 'failed', more: false }),
    )
  }

  const close = async (conversation: string): Promise<void> => {
    const thread = state.thread(conversation)
    const known = newest(thread.value)?.id
    const here = new Set(thread.value.rows.map((row) => row.message.id))
    const found: Message[] = []
    let more = true
    let met = known === undefined
    for (let page = 0; more && page < maxPages && (page === 0 || !met); page++) {
      const before = found[0]?.id
      const answer = await transport().history({ conversation, limit: pageSize, ...(before !== undefined && { before }) })
      const messages = readable(answer.messages, message)
      found.unshift(...messages)
      met ||= messages.some((one) => one.id === known)
      more = answer.more && messages.length > 0
    }
    const shown = found.flatMap((one) => display(one) ?? [])
    const ids = new Set(shown.map((one) => one.id))
    const from = found[0]?.seq ?? Number.NEGATIVE_INFINITY
    // Too far to meet: the old window is dropped. Else only what the inbox no longer has inside the range goes.
    const stays = (row: Thread['rows'][number]): boolean =>
      Boolean(row.delivery) ||
      // Came while history was read: newer than the answer.
      !here.has(row.message.id) ||
      ids.has(row.message.id) ||
      (met && (row.message.seq ?? Number.NEGATIVE_INFINITY) < from)
    const rows = thread.value.rows.filter(stays)
    thread.value = prepend({ ...thread.value, rows }, shown)
    const window_ = state.windows.value.get(conversation)
    window(conversation, { state: 'loaded', more: met && rows[0] && window_ ? window_.more : more })
  }

  return {
    load,
    older: async (conversation) => {
      const at = state.windows.value.get(conversation)
      const before = oldest(state.thread(conversation).value)?.id
      if (!at?.more || at.older === 'loading' || before === undefined) return
      window(conversation, { ...at, older: 'loading' })
      await ask(
        (now) => now.history({ conversation, before, limit: pageSize }),
        (page) => {
          merge(conversation, show(page.messages))
          window(conversation, { state: 'loaded', more: page.more && page.messages.length > 0 })
        },
        () => window(conversation, { ...at, older: 'failed' }),
      )
    },
    fill: async ({ id, conversation }, missing) => {
      if (sparse) return
      const before = state.thread(conversation).value
      await ask(
        (now) => now.history({ conversation, before: id, limit: Math.min(missing, maxFill) }),
        (page) => {
          merge(conversation, show(page.messages))
          sparse = state.thread(conversation).value === before
        },
        () => {},
      )
    },
    resync: async () => {
      for (const [conversation, at] of state.windows.value) {
        await ask(
          async () => (at.state === 'failed' ? undefined : close(conversation)),
          () => {},
          () => window(conversation, { ...at, state: 'failed' }),
        )
        if (at.state === 'failed') await load(conversation)
      }
    },
    list: async () => {
      const ready = transport()
      if (!ready.list) {
        state.listed.value = 'loaded'
        return
      }
      if (state.listed.value !== 'loaded') state.listed.value = 'loading'
      const before = state.conversations.value
      // What was told meanwhile is newer than the answer.
      const changed = ({ id }: Conversation): boolean =>
        state.conversations.value.find((one) => one.id === id) !== before.find((one) => one.id === id)
      await ask(
        (now) => (now.list as NonNullable<Transport['list']>)({ limit: 50 }),
        (page) => {
          for (const one of readable(page.conversations, lenient(parseConversation))) if (!changed(one)) conversation(one)
          state.listed.value = 'loaded'
        },
        () => {
          if (state.listed.value !== 'loaded') state.listed.value = 'failed'
        },
      )
    },
  }
}
