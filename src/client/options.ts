// What goes into createClient and what comes out. Types only.

import type { Conversation } from '../model/conversation.js'
import type { Message } from '../model/message.js'
import type { FilePart, Part } from '../model/part.js'
import type { Row } from '../model/thread.js'
import type { PageView, Transport, TransportContext } from '../model/transport.js'
import type { ChatEvents, Emitter } from './events.js'
import type { ClientSignals, ClientState, ConsentState, Readable, Typist, Upload } from './readable.js'
import type { HostIdentity } from './session.js'

export type Content = string | { readonly parts: readonly Part[]; readonly replyTo?: string }

export type ClientOptions = {
  /** For example `http({ url: 'https://inbox.example.com/v1' })`. */
  readonly transport: (context: TransportContext) => Transport
  /** Storage namespace: several chats on one origin each have their own. @default 'samtale' */
  readonly name?: string
  /** BCP 47. @default 'en' */
  readonly locale?: string
  /** Which chat channel of the inbox. */
  readonly channel?: string
  /** `pending` stores and requests nothing until `setConsent`; `denied` works in memory only. @default 'granted' */
  readonly consent?: ConsentState
  readonly identity?: HostIdentity
  /** Return `null` to drop a message of the visitor's, or a changed one. */
  beforeSend?(message: Message): Message | null
  /** Return `null` to leave a message out, or a changed one. */
  beforeDisplay?(message: Message): Message | null
  /** Return `null` to leave a file out, or another one: made smaller, or without its place and time. */
  beforeUpload?(file: File): File | null | Promise<File | null>
  /** Replaces what a transport is given: `WebSocket` in Node before 22, `fetch`, the clock. */
  readonly context?: Partial<TransportContext>
}

/** The chat without a user interface. What can be read has `.value` and `.subscribe(listener)`. */
export type Client = {
  readonly state: Readable<ClientState>
  /** Newest first. */
  readonly conversations: Readable<readonly Conversation[]>
  /** The messages of a conversation in their order, with how far the visitor's own have come. `new`: the one that isn't named yet. */
  messages(conversation: string): Readable<readonly Row[]>
  /** Who is writing, by conversation. */
  readonly typing: Readable<ReadonlyMap<string, Typist>>
  /** Each part of the state by itself, for a user interface that redraws as little as it can. */
  readonly signals: ClientSignals
  readonly ready: Promise<void>
  on: Emitter['on']
  once: Emitter['once']
  /** Every event with its name. */
  onAny: Emitter['any']
  emit: <E extends keyof ChatEvents>(event: E, payload: ChatEvents[E]) => void
  /** Events of the inbox that couldn't be read and were left out. */
  readonly malformed: number
  /** Connects when an earlier visit left a conversation behind; else does nothing. */
  resume(): void
  /** Connects now. Happens by itself at the first send. */
  connect(): void
  retryNow(): void
  loadChatflow(): Promise<void>
  /**
   * Into the current conversation, or a new one. On screen at once, sent in order, exactly once.
   * @returns the message's id for life, or undefined when nothing was taken: the outbox is full, the conversation takes no
   * replies, or `beforeSend` dropped it.
   */
  send(content: Content): string | undefined
  /** Sends a failed message again, under the same id. */
  retry(clientId: string): boolean
  /** Takes a message away that wasn't sent. */
  discard(clientId: string): void
  /** Sends what is written and attached, as one message, and clears it. @returns as `send`; undefined too while a file is being checked. */
  submit(): string | undefined
  /**
   * Into the tray of the current conversation: checked against what the inbox takes before a byte is read, kept, uploaded.
   * What is refused stands in `uploads` with its reason until `cancelUpload`.
   * @returns the ids, in order, once each was checked and is kept
   */
  attach(files: Iterable<File>): Promise<readonly string[]>
  /** Every file on its way. */
  readonly uploads: Readable<readonly Upload[]>
  /** Stops it and takes it away. A file of a waiting message goes with its message: see `discard`. */
  cancelUpload(id: string): void
  /** After it failed. */
  retryUpload(id: string): void
  /** Where a file of a message can be had now, asked for again when its address has expired. */
  fileUrl(part: FilePart): Promise<string | undefined>
  draft(conversation: string): string
  setDraft(text: string, conversation?: string): void
  /** Call at each key press with `true`: it is throttled here. */
  setTyping(on: boolean): void
  startConversation(): void
  openConversation(id: string): void
  leaveConversation(): void
  /** @throws {TransportError} */
  endConversation(): Promise<void>
  loadOlder(conversation: string): Promise<void>
  /** Asks again for what couldn't be had: the list, or a conversation. */
  reload(conversation?: string): Promise<void>
  markRead(conversation: string): void
  identify(identity: HostIdentity): void
  logout(): Promise<void>
  forget(): Promise<void>
  /** @throws {TransportError} */
  setAttributes(fields: Record<string, string>): Promise<void>
  page(view: PageView): void
  setConsent(consent: ConsentState): void
  /** Leaves no listener, timer or socket. */
  destroy(): void
}
