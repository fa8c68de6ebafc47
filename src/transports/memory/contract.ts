// What the inbox in the page can do, on the agent's side and on the wire's. Types only.

import type { Conversation } from '../../model/conversation.js'
import type { InboxEvent } from '../../model/event.js'
import type { Message } from '../../model/message.js'
import type { Part } from '../../model/part.js'
import type { Participant } from '../../model/participant.js'
import type { HistoryPage, HistoryQuery, Outgoing, Receipt } from '../../model/transport.js'

/** One line of the script: said when the visitor's text matches, or as the next line that has no condition. */
export type Line = { readonly when?: RegExp; readonly say: string; readonly afterMs?: number }
export type MemoryInboxOptions = {
  readonly team?: readonly Participant[]
  readonly name?: string
  readonly script?: readonly Line[]
  readonly now?: () => number
  /** What files it takes; `false`: none. @default ten of 20 MB each, of any type */
  readonly files?: MemoryInbox['files']
  /** The longest text it takes. @default any */
  readonly messageChars?: number
  /** What is in the inbox from the start. */
  readonly messages?: readonly { readonly from: 'visitor' | 'agent'; readonly say: string; readonly agoMs: number }[]
}
export type MemoryInbox = {
  readonly team: readonly Participant[]
  readonly name: string
  readonly script: readonly Line[]
  readonly visitor: { readonly id: string }
  // The agent's side.
  say(content: string | readonly Part[], conversation?: string): Message
  typing(on: boolean, conversation?: string): void
  read(conversation?: string): void
  close(conversation?: string): void
  reopen(conversation?: string): void
  /** Somebody of the team takes over. */
  assign(agent: Participant, conversation?: string): void
  edit(message: string, parts: readonly Part[]): void
  remove(message: string): void
  /** The record, in order. */
  messages(conversation?: string): readonly Message[]
  // The wire's side, for the transport.
  readonly cursor: string
  after(cursor: string | undefined): readonly InboxEvent[] | undefined
  listen(heard: (event: InboxEvent) => void): () => void
  accept(message: Outgoing): Receipt
  /** The first answer counts. */
  rate(rating: { ratingId: string; value: number }): void
  /** What was given, by the id of what was asked. */
  readonly ratings: ReadonlyMap<string, number>
  /** Takes a file. The same `clientId` is the same one. @throws {TransportError} `too_large`, `unsupported_type` */
  upload(file: { clientId: string; blob: Blob; name: string; mime: string }): { ref: string; url: string }
  fileUrl(ref: string): string
  readonly messageChars: number | undefined
  readonly files: { readonly maxBytes: number; readonly maxFiles: number; readonly accept?: readonly string[] } | false
  start(clientId: string): Conversation
  history(query: HistoryQuery): HistoryPage
  list(): readonly Conversation[]
  markRead(conversation: string, upTo: string): void
  end(conversation: string): void
  // What tests may do to it.
  /** Any event: into the log when it is durable, and to whoever listens. */
  inject(event: Omit<InboxEvent, 'cursor'> & { readonly type: string }, durable: boolean): void
  forgetLog(): void
  /** No reference is good any more. */
  forgetFiles(): void
  /** The files that are here. */
  stored(): readonly { readonly name: string; readonly size: number }[]
  newEpoch(): void
}
