// The Transport contract: the one file that an adapter's author reads.
// Types only. What they mean in words is in the guide "Writing a transport"; `samtale/testing` proves it.

import type { Chatflow } from './chatflow.js'
import type { Conversation } from './conversation.js'
import type { TransportError } from './error.js'
import type { InboxEvent } from './event.js'
import type { Message } from './message.js'
import type { Booked, Part } from './part.js'

export interface Transport {
  readonly name: string
  readonly contract: 1
  readonly capabilities: Capabilities
  /**
   * One call = one connection life. Delivers everything after `cursor`, in order, then resolves (= caught up), then goes on
   * live until `signal` aborts or `sink.closed()` is called, exactly once.
   */
  open(request: OpenRequest, sink: Sink, signal: AbortSignal): Promise<Session>
  send(message: Outgoing, options?: CallOptions): Promise<Receipt>
  history(query: HistoryQuery, options?: CallOptions): Promise<HistoryPage>

  // Optional. A missing method is a missing capability: the widget hides what the inbox can't do.

  /** Public and cacheable, before any session. */
  chatflow?(query: { channel?: string; locale: string }, options?: CallOptions): Promise<Chatflow>
  upload?(
    file: { clientId: string; blob: Blob; name: string; mime: string; conversation?: string },
    options?: CallOptions,
  ): Promise<{ ref: string; url?: string; expiresAt?: number }>
  fileUrl?(ref: string, options?: CallOptions): Promise<{ url: string; expiresAt?: number }>
  start?(
    init: { clientId: string; subject?: string; fields?: Record<string, string>; consents?: Consent[] },
    options?: CallOptions,
  ): Promise<Conversation>
  list?(query: { cursor?: string; limit?: number }, options?: CallOptions): Promise<{ conversations: Conversation[]; next?: string }>
  end?(conversation: string, options?: CallOptions): Promise<void>
  alive?(conversation: string, options?: CallOptions): Promise<void>
  edit?(message: string, parts: Part[], options?: CallOptions): Promise<void>
  remove?(message: string, options?: CallOptions): Promise<void>
  typing?(conversation: string, on: boolean): void
  markRead?(conversation: string, upTo: string, options?: CallOptions): Promise<void>
  rate?(
    conversation: string,
    rating: { clientId: string; ratingId: string; value: number; comment?: string },
    options?: CallOptions,
  ): Promise<void>
  transcript?(conversation: string, email: string, options?: CallOptions): Promise<void>
  /** Get the answer by e-mail. */
  email?(conversation: string, address: string, options?: CallOptions): Promise<void>
  slots?(
    meeting: string,
    query: { from: number; to: number; timeZone: string; durationMs?: number },
    options?: CallOptions,
  ): Promise<{ slots: Slot[]; more: boolean }>
  book?(meeting: string, booking: Booking, options?: CallOptions): Promise<Booked>
  articles?(query: { text?: string; limit?: number }, options?: CallOptions): Promise<ArticleSummary[]>
  article?(id: string, options?: CallOptions): Promise<Article>
  articleFeedback?(id: string, feedback: { clientId: string; helpful: boolean }, options?: CallOptions): Promise<void>
  /** E-mail capture and attributes. */
  visitor?(change: { clientId: string; fields: Record<string, string> }, options?: CallOptions): Promise<void>
  page?(page: PageView): void
  /** Revokes, erases nothing. */
  signOut?(options?: CallOptions): Promise<void>
  /** Erases what the inbox may erase. */
  forget?(options?: CallOptions): Promise<void>
  /** Settles an unknown outcome where idempotency is not `exact`. */
  find?(clientId: string, options?: CallOptions): Promise<Message | null>
  /** Last chance on pagehide (fetch keepalive). */
  beacon?(message: Outgoing): boolean
}

export interface Sink {
  event(event: InboxEvent): void
  events?(batch: readonly InboxEvent[]): void
  /** The adapter is healing itself. */
  link?(state: 'interrupted' | 'restored'): void
  closed(why: TransportError): void
}

export type TransportFactory<Options> = (options: Options) => (context: TransportContext) => Transport

/** Everything that a transport may need and a test may replace. */
export interface TransportContext {
  /** What the host said about the visitor; single-flight. */
  identity(why: 'use' | 'expired' | 'rejected'): Promise<Identity | undefined>
  /** The adapter's own token or resume secret, kept by the client where consent allows. */
  secret: { get(): string | undefined; set(value: string | undefined): void }
  storage: { get(key: string): string | undefined; set(key: string, value: string | undefined): void }
  fetch: typeof fetch
  WebSocket: typeof WebSocket
  /** Upload progress needs XHR. */
  XMLHttpRequest?: typeof XMLHttpRequest
  now(): number
  log(level: 'debug' | 'warn', text: string, detail?: unknown): void
}

export type Identity = { jwt: string } | { id: string; email?: string; name?: string; hmac: string }
export type Consent = { kind: 'storage' | 'processing' | 'communication'; version: string; granted: boolean; at: number }
export type PageView = { url: string; title: string; referrer?: string }
export type OpenRequest = {
  cursor?: Cursor
  conversation?: string
  channel?: string
  locale: string
  page?: PageView
  consents?: readonly Consent[]
}
export type CallOptions = { signal?: AbortSignal; onProgress?(sentBytes: number, totalBytes?: number): void }
/** Opaque, at most 512 characters, owned by the adapter. */
export type Cursor = string
export type Visitor = { id: string; name?: string; email?: string }
export type Session = {
  /** `false`: the cursor means nothing to the inbox; the client reads history until it overlaps. */
  resumed: boolean
  cursor?: Cursor
  visitor: Visitor
  conversation?: Conversation
  capabilities?: Partial<Capabilities>
  expiresAt?: number
}
export type Outgoing = {
  clientId: string
  conversation?: string
  parts: readonly Part[]
  replyTo?: string
  createdAt: number
  attempt: number
}
/** Never carries a cursor. */
export type Receipt = {
  id: string
  conversation: string
  seq?: number
  createdAt?: number
  duplicate?: boolean
  replies?: readonly Message[]
}
export type HistoryQuery = { conversation?: string; before?: string; after?: string; limit?: number }
export type HistoryPage = { messages: readonly Message[]; more: boolean; cursor?: Cursor }
export type Capabilities = {
  /** What the inbox does with a clientId it has seen. */
  idempotency: 'exact' | 'reject' | 'echo' | 'none'
  resume: 'cursor' | 'history' | 'none'
  live: 'push' | 'poll' | 'reply'
  order: 'seq' | 'time'
  onClosed: 'new' | 'reopen' | 'none'
  typing?: { send?: boolean; receive?: boolean }
  receipts?: readonly ('delivered' | 'read')[]
  upload?: { mode: 'ref' | 'inline'; maxBytes?: number; maxFiles?: number; accept?: readonly string[]; progress?: boolean }
  parts?: { receive?: readonly string[]; send?: readonly string[] }
  limits?: { messageChars?: number; perMinute?: number }
  /** `false`: what one page hears means nothing to another, so that tabs don't share a connection. @default true */
  shared?: boolean
}
export type Slot = { start: number; end: number }
export type Booking = {
  clientId: string
  start: number
  durationMs: number
  name: string
  email: string
  timeZone: string
  fields?: Record<string, string>
  replaces?: string
}
export type ArticleSummary = { id: string; title: string; excerpt?: string; readingMinutes?: number }
export type Article = ArticleSummary & {
  updatedAt?: number
  author?: string
  cover?: string
  body: { format: 'markdown' | 'html'; text: string }
}
