// From an envelope of the inbox to state: one parse, one switch, one pure thread function. Must not do I/O.

import { batch } from '@preact/signals-core'
import { type Conversation, upsertConversation } from '../model/conversation.js'
import { TransportError } from '../model/error.js'
import { parseEvent } from '../model/event.js'
import type { Message } from '../model/message.js'
import { answers } from '../model/participant.js'
import { type Row, remove, upsert } from '../model/thread.js'
import type { Emitter } from './events.js'
import { type ClientStore, draftConversation, withEntry } from './state.js'
import type { Typing } from './typing.js'

export type Receiver = {
  /** @returns the cursor after the event, when it has one. */
  receive(raw: unknown): string | undefined
  message(message: Message): void
  conversation(next: Conversation): void
  /** The list's row follows a message that was confirmed without an event. */
  touch(message: Message): void
  /** Envelopes dropped because they couldn't be read. */
  readonly malformed: number
}

export function createReceiver(
  state: ClientStore,
  emitter: Emitter,
  typing: Typing,
  display: (message: Message) => Message | null,
  adopt: (conversation: string) => void,
  /** So many messages before this one never came. */
  hole: (before: Message, missing: number) => void,
): Receiver {
  let malformed = 0
  /** The last number that the log told of each conversation: it tells of all, in order. */
  const told = new Map<string, number>()

  const checkGap = (next: Message): void => {
    const { seq, conversation: at } = next
    if (seq === undefined || state.capabilities.value.order !== 'seq') return
    const last = told.get(at) ?? seq
    told.set(at, Math.max(seq, last))
    if (seq <= last + 1) return
    const between = (row: Row): boolean => Number(row.message.seq) > last && Number(row.message.seq) < seq
    const missing = seq - last - 1 - state.thread(at).value.rows.filter(between).length
    if (missing > 0) hole(next, missing)
  }

  /** Forward only: a list that was asked for earlier may come later. */
  const seen = (conversation: string, kind: 'delivered' | 'read', upTo: string): void => {
    const known = state.seen.value.get(conversation)
    const place = (id: string | undefined): number => state.thread(conversation).value.rows.findIndex((row) => row.message.id === id)
    if (known?.[kind] !== undefined && place(upTo) < place(known[kind])) return
    state.seen.value = withEntry(state.seen.value, conversation, { ...known, [kind]: upTo })
  }

  const conversation = (next: Conversation): void => {
    const old = state.conversations.value.find((one) => one.id === next.id)
    state.conversations.value = upsertConversation(state.conversations.value, next)
    if (next.status === 'closed') typing.settled(next.id)
    if (next.readUpTo !== undefined) seen(next.id, 'read', next.readUpTo)
    if (!old) return
    if (old.status !== next.status)
      emitter.emit(next.status === 'closed' ? 'conversation:end' : 'conversation:reopen', { conversation: next })
    if (old.assignee?.id !== next.assignee?.id)
      emitter.emit('conversation:handover', {
        conversation: next,
        ...(old.assignee && { from: old.assignee }),
        ...(next.assignee && { to: next.assignee }),
      })
  }

  /** The list's row follows the thread, also for an inbox that never sends `conversation`. */
  const touch = (message: Message, counts = false): void => {
    const known = state.conversations.value.find((one) => one.id === message.conversation)
    const base: Conversation = known ?? {
      id: message.conversation,
      status: 'open',
      channel: message.channel ?? 'chat',
      startedAt: message.createdAt,
      unread: 0,
      seq: 0,
    }
    const newer = !base.lastMessage || (message.seq ?? 0) >= (base.lastMessage.seq ?? 0) || base.lastMessage.id === message.id
    // What happened is told in the thread; the list shows what was said.
    const said = newer && message.parts.some((part) => part.type !== 'event')
    conversation({ ...base, unread: base.unread + (counts ? 1 : 0), ...(said && { lastMessage: message }) })
  }

  const message = (received: Message): void => {
    const draft = state.thread(draftConversation).value
    if (received.clientId && draft.rows.some((row) => row.key === received.clientId)) adopt(received.conversation)
    const shown = display(received)
    if (!shown) return
    const thread = state.thread(shown.conversation)
    const before = thread.value
    thread.value = upsert(before, shown)
    if (thread.value === before) return
    const known = before.rows.find((row) => row.message.id === shown.id || row.key === shown.clientId)
    const fromOthers = answers(shown.author.role)
    touch(shown, fromOthers && !known)
    if (fromOthers) typing.settled(shown.conversation)
    if (known && !known.delivery && !known.local) emitter.emit('message:update', { message: shown })
    else if (known?.delivery) emitter.emit('message:sent', { message: shown })
    else if (!known && shown.author.role !== 'visitor') emitter.emit('message:receive', { message: shown })
  }

  const apply = (event: NonNullable<ReturnType<typeof parseEvent>>): void => {
    const at = event.conversation
    switch (event.type) {
      case 'message':
        message(event.data)
        checkGap(event.data)
        return
      case 'conversation':
        conversation(event.data)
        return
      case 'removed':
        for (const id of at ? [at] : state.conversations.value.map((one) => one.id)) {
          const thread = state.thread(id)
          thread.value = remove(thread.value, event.data.id)
        }
        return
      case 'receipt': {
        if (!at) return
        const { kind, by, upTo } = event.data
        if (by === 'agent') seen(at, kind, upTo)
        emitter.emit('read', { conversation: at, upTo, by })
        return
      }
      case 'typing':
        if (!at || !answers(event.data.author.role)) return
        typing.receive(at, event.data)
        emitter.emit('typing', { conversation: at, author: event.data.author, on: event.data.on })
        return
      case 'presence': {
        const { team, ...availability } = event.data
        state.availability.value = { ...state.availability.value, ...availability }
        if (team && state.chatflow.value) state.chatflow.value = { ...state.chatflow.value, team }
        emitter.emit('availability', { availability: state.availability.value })
        return
      }
      case 'identity':
        state.visitor.value = event.data.visitor
        emitter.emit('identity', { visitor: event.data.visitor })
    }
  }

  return {
    message: (received) => batch(() => message(received)),
    conversation,
    touch,
    receive: (raw) => {
      const event = parseEvent(raw)
      if (!event) {
        const error = new TransportError('protocol', 'an event from the inbox could not be read and was left out')
        if (malformed++ === 0) emitter.emit('error', { error })
        return undefined
      }
      batch(() => apply(event))
      return event.cursor
    },
    get malformed() {
      return malformed
    },
  }
}
