// The messages of one conversation, in order, as pure functions. Identity-preserving: what didn't change is the same object,
// and a row keeps its key from keypress to confirmation. Must not sort by the device's clock.

import type { TransportError } from './error.js'
import type { Message } from './message.js'
import type { Receipt } from './transport.js'

/** A message not yet confirmed. `unknown`: it may have arrived, and only the visitor can decide. */
export type Delivery = { readonly state: 'queued' | 'sending' | 'failed' | 'unknown'; readonly error?: TransportError }

export type Row = {
  /** Stable for life: the client's id where there is one, else the inbox's. */
  readonly key: string
  readonly message: Message
  /** Absent once the inbox confirmed it. */
  readonly delivery?: Delivery
  /** Confirmed by a receipt, but the inbox's own wording hasn't come yet. */
  readonly local?: true
}

export type Thread = { readonly rows: readonly Row[]; readonly removed: readonly string[] }

export const emptyThread: Thread = { rows: [], removed: [] }
const removedMax = 500

const before = (a: Message, b: Message): boolean => {
  if (a.seq !== undefined && b.seq !== undefined && a.seq !== b.seq) return a.seq < b.seq
  return a.createdAt !== b.createdAt ? a.createdAt < b.createdAt : a.id < b.id
}

/** Confirmed rows first, by the inbox's order; pending ones after all of them, in the order they were written. */
function place(rows: readonly Row[], row: Row): readonly Row[] {
  let at = rows.length
  if (!row.delivery) while (at > 0 && (rows[at - 1]?.delivery || before(row.message, (rows[at - 1] as Row).message))) at--
  if (at === rows.length) return [...rows, row]
  return [...rows.slice(0, at), row, ...rows.slice(at)]
}

const without = (rows: readonly Row[], index: number): readonly Row[] => [...rows.slice(0, index), ...rows.slice(index + 1)]

/** In place where the order allows, else moved to where the inbox says. */
function replace(rows: readonly Row[], index: number, row: Row): readonly Row[] {
  const previous = rows[index - 1]
  const next = rows[index + 1]
  const fits =
    (!previous || (!previous.delivery && before(previous.message, row.message))) &&
    (!next || next.delivery || before(row.message, next.message))
  if (fits && !row.delivery) return rows.map((one, at) => (at === index ? row : one))
  return place(without(rows, index), row)
}

/** Rows stand in the inbox's order, pending ones last: what is new is known to be so after a look at the end. */
const indexOf = (
  rows: readonly Row[],
  message: { readonly id: string; readonly clientId?: string | undefined; readonly seq?: number | undefined },
): number => {
  let own = -1
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at] as Row
    if (own < 0 && message.clientId !== undefined && row.key === message.clientId) own = at
    if (row.delivery) continue
    if (row.message.id === message.id) return at
    if (message.seq !== undefined && row.message.seq !== undefined && row.message.seq < message.seq) break
  }
  return own
}

/** A message from the inbox: new, an echo of one's own, an edit, a duplicate, or stale. */
export function upsert(thread: Thread, message: Message): Thread {
  if (thread.removed.includes(message.id)) return thread
  const index = indexOf(thread.rows, message)
  const old = thread.rows[index]
  if (!old) return { ...thread, rows: place(thread.rows, { key: message.clientId ?? message.id, message }) }
  const fresh = old.delivery || old.local || (message.rev ?? 0) > (old.message.rev ?? 0)
  if (!fresh) return thread
  return { ...thread, rows: replace(thread.rows, index, { key: old.key, message }) }
}

/** A page of history, or any list of messages. */
export const prepend = (thread: Thread, messages: readonly Message[]): Thread => messages.reduce(upsert, thread)

/** A message of the visitor's own, shown at once. */
export const append = (thread: Thread, message: Message, delivery: Delivery): Thread => ({
  ...thread,
  rows: place(thread.rows, { key: message.clientId ?? message.id, message, delivery }),
})

/** The inbox confirmed a message. The first confirmation settles it, later ones change nothing. */
export function settle(thread: Thread, clientId: string, receipt: Receipt): Thread {
  const index = thread.rows.findIndex((row) => row.key === clientId && row.delivery)
  const row = thread.rows[index]
  if (!row) return thread
  // The echo may have come without our id: then it is the truth and the pending row goes.
  if (thread.removed.includes(receipt.id) || thread.rows.some((one) => !one.delivery && one.message.id === receipt.id))
    return { ...thread, rows: without(thread.rows, index) }
  const message: Message = {
    ...row.message,
    id: receipt.id,
    conversation: receipt.conversation,
    ...(receipt.seq !== undefined && { seq: receipt.seq }),
    createdAt: receipt.createdAt ?? row.message.createdAt,
  }
  return { ...thread, rows: replace(thread.rows, index, { key: row.key, message, local: true }) }
}

/** How far a pending message has come. Confirmed ones are past that. */
export function mark(thread: Thread, clientId: string, delivery: Delivery): Thread {
  const index = thread.rows.findIndex((row) => row.key === clientId && row.delivery)
  if (index < 0) return thread
  return { ...thread, rows: thread.rows.map((row, at) => (at === index ? { ...row, delivery } : row)) }
}

/** Takes a pending message away; a confirmed one stays. */
export function discard(thread: Thread, clientId: string): Thread {
  const index = thread.rows.findIndex((row) => row.key === clientId && row.delivery)
  return index < 0 ? thread : { ...thread, rows: without(thread.rows, index) }
}

/** The inbox removed a message. Its id is remembered, so that a late update can't bring it back. */
export function remove(thread: Thread, id: string): Thread {
  if (thread.removed.includes(id)) return thread
  const index = thread.rows.findIndex((row) => !row.delivery && row.message.id === id)
  return {
    rows: index < 0 ? thread.rows : without(thread.rows, index),
    removed: [...thread.removed, id].slice(-removedMax),
  }
}

/** The newest message the inbox confirmed. */
export const newest = (thread: Thread): Message | undefined => thread.rows.findLast((row) => !row.delivery)?.message

/** The oldest message the inbox confirmed. */
export const oldest = (thread: Thread): Message | undefined => thread.rows.find((row) => !row.delivery)?.message
