// A conversation between a visitor and an inbox. Must not hold its messages: those are a thread.

import type { Message } from './message.js'
import type { Participant } from './participant.js'

/** What a late reply to a closed conversation does: the inbox's word. */
export type OnClosed = 'new' | 'reopen' | 'none'

export type Conversation = {
  readonly id: string
  readonly status: 'open' | 'closed'
  readonly endedBy?: 'agent' | 'bot' | 'visitor' | 'system'
  readonly assignee?: Participant
  readonly channel: string
  readonly startedAt: number
  /** Without query and hash unless the site opted in. */
  readonly startUrl?: string
  readonly subject?: string
  readonly lastMessage?: Message
  readonly unread: number
  readonly seq: number
  /** The visitor's newest message that somebody of the team has read. */
  readonly readUpTo?: string
  readonly onClosed?: OnClosed
  readonly queue?: { readonly position?: number; readonly waitMs?: number }
}

const touchedAt = (conversation: Conversation): number => conversation.lastMessage?.createdAt ?? conversation.startedAt

/** Newest first, replacing the one with the same id. */
export function upsertConversation(list: readonly Conversation[], next: Conversation): readonly Conversation[] {
  return [next, ...list.filter((one) => one.id !== next.id)].sort((a, b) => touchedAt(b) - touchedAt(a) || (a.id < b.id ? 1 : -1))
}
