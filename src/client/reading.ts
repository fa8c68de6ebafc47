// What the visitor has read, told to the inbox once. Must not mark what was not seen: the user interface says when.

import type { Conversation } from '../model/conversation.js'
import { newest } from '../model/thread.js'
import type { Transport } from '../model/transport.js'
import type { ClientStore } from './state.js'

export type Reading = { markRead(conversation: string): void; clear(): void }

export function createReading(state: ClientStore, transport: () => Transport, told: (read: Conversation) => void): Reading {
  const upTo = new Map<string, string>()
  return {
    markRead: (conversation) => {
      const last = newest(state.thread(conversation).value)
      const known = state.conversations.value.find((one) => one.id === conversation)
      if (!last || upTo.get(conversation) === last.id || (known && known.unread === 0)) return
      upTo.set(conversation, last.id)
      if (known) told({ ...known, unread: 0 })
      // Not worth a word to the visitor: the next one takes it along.
      transport()
        .markRead?.(conversation, last.id)
        ?.catch(() => upTo.delete(conversation))
    },
    clear: () => upTo.clear(),
  }
}
