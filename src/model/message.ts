// One message, as the inbox confirmed it or as the visitor wrote it. Must not hold delivery state of the network.

import type { FilePart, Part } from './part.js'
import type { Participant } from './participant.js'

export type Message = {
  readonly id: string
  /** The id the visitor's device gave it, kept for life. */
  readonly clientId?: string
  readonly conversation: string
  /** Place inside the conversation, given by the inbox in commit order. */
  readonly seq?: number
  /** Grows with each edit; a lower one is stale. */
  readonly rev?: number
  readonly createdAt: number
  readonly editedAt?: number
  readonly author: Participant
  readonly channel?: string
  readonly parts: readonly Part[]
  readonly composer?: 'open' | 'blocked'
  readonly replyTo?: string
  readonly streaming?: boolean
}

/**
 * The text of a message on one line, for lists, notifications and screen readers.
 * @param file what is said of a file; its name, unless told otherwise
 */
export function summary(message: Message, file: (part: FilePart) => string = (part) => part.name): string {
  for (const part of message.parts) {
    const line =
      part.type === 'text'
        ? part.text
        : part.type === 'file'
          ? file(part) || part.fallback
          : (part.fallback ?? ('title' in part ? part.title : 'name' in part ? part.name : ''))
    if (line) return line.replace(/\s+/g, ' ').trim().slice(0, 200)
  }
  return ''
}
