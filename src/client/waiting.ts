// What waits to be sent, as a whole: taken over from another page, let go to another tab, or regrouped for a new visitor.
// Must not send, nor decide where it is kept.

import { batch } from '@preact/signals-core'
import { append, discard, type Row } from '../model/thread.js'
import type { Transport } from '../model/transport.js'
import { newId } from '../safety/id.js'
import type { Attaching } from './attaching.js'
import type { Kept } from './keep.js'
import type { Outbox } from './outbox.js'
import { type ClientStore, draftConversation, withEntry } from './state.js'

export type WaitingVerbs = {
  /** What an earlier page or another tab left: on screen again, and sent under the same ids. */
  adoptKept(kept: Kept): void
  /** Another tab took over what waited here. */
  letGo(): void
  /** All that waits begins a new conversation, with what `reset` leaves. */
  regroup(reset: () => void): void
}
export type WaitingOptions = {
  readonly state: ClientStore
  readonly attaching: Attaching
  outbox(): Outbox
  transport(): Transport
  /** The id under which the inbox is asked for a new conversation. */
  begin(startId: string): void
  keep(): void
  load(conversation: string): Promise<void>
}

export const pendingRows = (state: ClientStore): Row[] =>
  state.threads().flatMap((id) => state.thread(id).value.rows.filter((row) => row.delivery))

export function createWaiting({ state, attaching, outbox, transport, begin, keep, load }: WaitingOptions): WaitingVerbs {
  return {
    adoptKept: ({ startId: theirs, waiting: left }) =>
      batch(() => {
        const { idempotency } = transport().capabilities
        for (const { message, state: at, attempt } of left) {
          const thread = state.thread(message.conversation)
          if (message.clientId === undefined || thread.value.rows.some((row) => row.key === message.clientId)) continue
          if (message.conversation === draftConversation) begin(theirs)
          // It may have arrived, and only the visitor can decide.
          const doubtful = at === 'queued' && attempt > 0 && idempotency === 'none'
          thread.value = append(thread.value, message, { state: doubtful ? 'unknown' : at })
          attaching.restore(message.parts, message.clientId)
          if (at === 'queued' && !doubtful) outbox().push(message, attempt)
          // What waits is what the visitor wants to see first.
          if (state.current.value === undefined) {
            state.current.value = message.conversation
            void load(message.conversation)
          }
        }
        keep()
      }),
    letGo: () =>
      batch(() => {
        const rows = pendingRows(state)
        outbox().clear()
        for (const { message, key } of rows) {
          const thread = state.thread(message.conversation)
          thread.value = discard(thread.value, key)
        }
      }),
    regroup: (reset) =>
      batch(() => {
        const rows = pendingRows(state)
        for (const id of state.threads()) {
          outbox().retarget(id, draftConversation)
          attaching.retarget(id, draftConversation)
        }
        // What was uploaded was the other visitor's.
        for (const { message } of rows) void attaching.expire(message.parts).catch(() => {})
        const drafts = state.drafts.value
        // What stands in the box stays in it.
        const half = drafts.get(state.current.value ?? draftConversation)
        reset()
        begin(newId())
        const thread = state.thread(draftConversation)
        for (const row of rows)
          thread.value = append(thread.value, { ...row.message, conversation: draftConversation }, row.delivery ?? { state: 'queued' })
        state.drafts.value = half === undefined ? drafts : withEntry(drafts, draftConversation, half)
        if (rows.length) state.current.value = draftConversation
        attaching.keep()
        keep()
      }),
  }
}
