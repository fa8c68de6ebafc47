// What an inbox says about itself before any session: who answers, when, and what is allowed. Data only, never code or markup.

import type { Participant } from './participant.js'

export type Availability = {
  readonly state: 'online' | 'away' | 'atCapacity' | 'outsideHours'
  readonly returnsAt?: number
  readonly timeZone?: string
  readonly replyTime?: 'minutes' | 'hours' | 'day' | { readonly minutes: number }
  readonly message?: string
  readonly launcher?: 'show' | 'hide'
  readonly offline?: 'form' | 'message' | 'none'
}

export type Chatflow = {
  readonly type: 'live' | 'bot'
  readonly channel: string
  readonly team: readonly Participant[]
  readonly name?: string
  readonly logo?: string
  readonly greeting?: { readonly text: string; readonly quickReplies?: readonly string[] }
  readonly availability: Availability
  /** What files a visitor may send; `false`: none. */
  readonly attachments?: { readonly maxBytes?: number; readonly maxFiles?: number; readonly accept?: readonly string[] } | false
  readonly newConversation?: boolean
  readonly visitorMayEnd?: boolean
}
