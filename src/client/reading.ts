// What the visitor has read, told to the inbox once. Must not mark what was not seen: the user interface says when.

import type { Conversation } from '../model/conversation.js'
import { newest } from '../model/thread.js'
import type { Transport } from '../model/transport.js'
import type { ClientStore } from './state.js'

export type Reading = { markRead(conversation: string): void; clear(): void }

export function createReading(state: ClientStore, transport: () => Transport, shown: (read: Conversation) => void): Reading {
  const upTo = new Map<string, string>()
  const telling = new Set<string>()
  /** One at a time: of many that come at once, the last is enough. */
  const tell = (conversation: string): void => {
    const last = upTo.get(conversation)
    if (last === undefined || telling.has(conversation)) return
    telling.add(conversation)
    const told = (): void => {
      telling.delete(conversation)
      if (upTo.has(conversation) && upTo.get(conversation) !== last) tell(conversation)
    }
    // Not worth a word to the visitor: the next one takes it along.
    Promise.resolve(transport().markRead?.(conversation, last)).then(told, () => {
      if (upTo.get(conversation) === last) upTo.delete(conversation)
      told()
    })
  }
  return {
    markRead: (conversation) => {
      const last = newest(state.thread(conversation).value)
      const known = state.conversations.value.find((one) => one.id === conversation)
      if (!last || upTo.get(conversation) === last.id || (known && known.unread === 0)) return
      upTo.set(conversation, last.id)
      if (known) shown({ ...known, unread: 0 })
      tell(conversation)
    },
    clear: () => upTo.clear(),
  }
}
