// What the visitor writes, from keypress to confirmation: on screen, into the outbox, into the conversation it belongs to.
// Must not know how a connection is kept.

import { batch } from '@preact/signals-core'
import type { Message } from '../model/message.js'
import { type Part, text } from '../model/part.js'
import { append, discard, mark, type Row, settle } from '../model/thread.js'
import type { Transport } from '../model/transport.js'
import { newId } from '../safety/id.js'
import type { Attaching } from './attaching.js'
import { createDelivery } from './delivery.js'
import type { Emitter } from './events.js'
import type { Kept } from './keep.js'
import type { Content } from './options.js'
import { createOutbox, type Outbox } from './outbox.js'
import type { Receiver } from './receive.js'
import { type ClientStore, draftConversation, moveDraft, withEntry } from './state.js'
import { createWaiting, pendingRows, type WaitingVerbs } from './waiting.js'

export type SendingOptions = {
  readonly state: ClientStore
  readonly emitter: Emitter
  readonly attaching: Attaching
  /** Whether this tab may begin a session, or has one. */
  allowed(): boolean
  transport(): Transport
  receiver(): Receiver
  beforeSend?(message: Message): Message | null
  /** Something is to be sent: the time to connect. */
  needed(): void
  /** The inbox says that it doesn't know the session any more. */
  gone(): void
  load(conversation: string): Promise<void>
  stopTyping(): void
  /** Called with each change of what waits. */
  keep(kept: Kept): void
  now(): number
}
export type Sending = {
  readonly outbox: Outbox
  /** The inbox named the conversation that the visitor began: all that was written for it goes there. */
  adopt(conversation: string): void
  send(content: Content): string | undefined
  submit(): string | undefined
  /** Whether something may be sent now. */
  reachable(): boolean
  retry(clientId: string): boolean
  discard(clientId: string): void
  keep(): void
} & WaitingVerbs

export function createSending(options: SendingOptions): Sending {
  const { state, emitter, attaching, transport, now } = options
  /** The id under which the inbox is asked for a new conversation: the same one however often it is asked. */
  let startId = newId()

  const keep = (): void =>
    options.keep({
      startId,
      waiting: pendingRows(state).map(({ message, delivery, key }) => ({
        message,
        state: delivery?.state ?? 'queued',
        attempt: outbox.attempts(key),
      })),
    })

  /** The inbox named the conversation that the visitor began: all that was written for it goes there. */
  const adopt = (conversation: string): void =>
    batch(() => {
      const draft = state.thread(draftConversation)
      const rows = draft.value.rows
      if (conversation === draftConversation) return
      const thread = state.thread(conversation)
      const moved = rows.map((row): Row => ({ ...row, message: { ...row.message, conversation } }))
      thread.value = { ...thread.value, rows: [...thread.value.rows, ...moved] }
      draft.value = { ...draft.value, rows: [] }
      outbox.retarget(draftConversation, conversation)
      startId = newId()
      attaching.retarget(draftConversation, conversation)
      moveDraft(state, draftConversation, conversation)
      if (state.current.value === draftConversation) {
        state.current.value = conversation
        emitter.emit('conversation:start', { conversation })
      }
      keep()
      void options.load(conversation)
    })

  const reachable = (): boolean => {
    const { state: at, reason } = state.connection.value
    return (
      options.allowed() &&
      state.consent.value !== 'pending' &&
      at !== 'offline' &&
      !(at === 'stopped' && (reason === 'auth' || reason === 'forbidden'))
    )
  }
  const outbox = createOutbox({
    transport,
    reachable,
    deliver: createDelivery({
      state,
      attaching,
      transport,
      startId: () => startId,
      started: (made) => {
        options.receiver().conversation(made)
        adopt(made.id)
      },
    }),
    marked: (message, delivery) => {
      const thread = state.thread(message.conversation)
      thread.value = mark(thread.value, message.clientId as string, delivery)
      keep()
      if (delivery.state === 'failed' && delivery.error) emitter.emit('message:fail', { message, error: delivery.error })
    },
    settled: (message, receipt) =>
      batch(() => {
        if (message.conversation === draftConversation || message.conversation !== receipt.conversation) {
          if (state.thread(draftConversation).value.rows.some((row) => row.key === message.clientId)) adopt(receipt.conversation)
        }
        const thread = state.thread(receipt.conversation)
        const before = thread.value
        thread.value = settle(before, message.clientId as string, receipt)
        const row = thread.value.rows.find((one) => one.key === message.clientId)
        if (thread.value !== before && row) {
          options.receiver().touch(row.message)
          emitter.emit('message:sent', { message: row.message })
        }
        attaching.drop(message.parts)
        for (const reply of receipt.replies ?? []) options.receiver().message(reply)
        keep()
      }),
    found: (message) => options.receiver().message(message),
    closed: (conversation, error) => {
      const next = error.info.next ?? state.capabilities.value.onClosed
      if (next !== 'new' || conversation === draftConversation) return false
      // What waits for the closed conversation begins a new one instead.
      batch(() => {
        const thread = state.thread(conversation)
        const waiting = thread.value.rows.filter((row) => row.delivery && row.delivery.state !== 'failed')
        thread.value = { ...thread.value, rows: thread.value.rows.filter((row) => !waiting.includes(row)) }
        const draft = state.thread(draftConversation)
        const moved = waiting.map((row): Row => ({ ...row, message: { ...row.message, conversation: draftConversation } }))
        draft.value = { ...draft.value, rows: [...draft.value.rows, ...moved] }
        outbox.retarget(conversation, draftConversation)
        attaching.retarget(conversation, draftConversation)
        moveDraft(state, conversation, draftConversation)
        if (state.current.value === conversation) state.current.value = draftConversation
        keep()
      })
      return true
    },
    gone: options.gone,
    now,
  })

  const send = (content: Content): string | undefined => {
    const parts: readonly Part[] = typeof content === 'string' ? [text(content)] : content.parts
    const target = state.current.value ?? draftConversation
    const closed = state.conversations.value.find((one) => one.id === target && one.status === 'closed')
    const onClosed = closed && (closed.onClosed ?? state.capabilities.value.onClosed)
    if (onClosed === 'none') return undefined
    const conversation = onClosed === 'new' ? draftConversation : target
    const clientId = newId()
    const written: Message = {
      id: clientId,
      clientId,
      conversation,
      createdAt: now(),
      author: { id: state.visitor.value?.id ?? 'visitor', role: 'visitor' },
      parts,
      ...(typeof content !== 'string' && content.replyTo !== undefined && { replyTo: content.replyTo }),
    }
    const message = options.beforeSend ? options.beforeSend(written) : written
    if (!message) return undefined
    return batch(() => {
      const thread = state.thread(conversation)
      const before = thread.value
      thread.value = append(before, message, { state: 'queued' })
      options.needed()
      if (!outbox.push(message)) {
        thread.value = before
        return undefined
      }
      state.current.value = conversation
      options.stopTyping()
      emitter.emit('message:send', { message })
      return clientId
    })
  }

  const submit = (): string | undefined => {
    const conversation = state.current.value ?? draftConversation
    const written = state.drafts.value.get(conversation)?.trim()
    const files = attaching.tray(conversation)
    if (!files || (!written && !files.length)) return undefined
    return batch(() => {
      const clientId = send({ parts: [...(written ? [text(written)] : []), ...files] })
      if (clientId === undefined) return undefined
      attaching.leave(files, clientId)
      attaching.dismiss(conversation)
      state.drafts.value = withEntry(state.drafts.value, conversation, undefined)
      return clientId
    })
  }

  const waiting = (clientId: string): Row | undefined =>
    state
      .threads()
      .flatMap((id) => state.thread(id).value.rows)
      .find((row) => row.key === clientId && row.delivery)

  return {
    outbox,
    adopt,
    send,
    submit,
    reachable,
    retry: (clientId) => {
      const row = waiting(clientId)
      if (!row || (row.delivery?.state !== 'failed' && row.delivery?.state !== 'unknown')) return false
      options.needed()
      return outbox.push(row.message)
    },
    discard: (clientId) => {
      const row = waiting(clientId)
      if (!row) return
      outbox.discard(clientId)
      attaching.drop(row.message.parts)
      const thread = state.thread(row.message.conversation)
      thread.value = discard(thread.value, clientId)
      keep()
    },
    ...createWaiting({
      state,
      outbox: () => outbox,
      attaching,
      transport,
      keep,
      load: options.load,
      begin: (id) => {
        startId = id
      },
    }),
    keep,
  }
}
