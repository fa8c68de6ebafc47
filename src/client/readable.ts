// What a host and a user interface read of the client. Types only, and none of a package: they are published.

import type { Availability, Chatflow } from '../model/chatflow.js'
import type { Conversation } from '../model/conversation.js'
import type { TransportError } from '../model/error.js'
import type { Participant } from '../model/participant.js'
import type { Thread } from '../model/thread.js'
import type { Capabilities, Visitor } from '../model/transport.js'

export type ConsentState = 'granted' | 'pending' | 'denied'
export type View = 'home' | 'list' | 'conversation' | 'new' | 'article'
export type Unread = { readonly messages: number; readonly conversations: number }
export type Connection = {
  /**
   * `idle`: nothing asked for yet. `offline`: the device says so. `waiting`: the next try is at `retryAt`.
   * `stopped`: it won't be tried again by itself, see `reason`.
   */
  readonly state: 'idle' | 'connecting' | 'online' | 'interrupted' | 'offline' | 'waiting' | 'stopped'
  readonly reason?: string
  /** Epoch milliseconds. */
  readonly retryAt?: number
}
export type Typist = { readonly author: Participant; readonly until: number }
export type Seen = { readonly delivered?: string; readonly read?: string }
/** Where the messages of a conversation stand that was opened: its newest page is asked for, here, or couldn't be had. */
export type Loaded = 'loading' | 'loaded' | 'failed'
export type Window = { readonly state: Loaded; readonly more: boolean; readonly older?: Loaded }

/** A file of the visitor's on its way: chosen, checked, kept, uploaded. */
export type Upload = {
  /** Given by this device, kept for life: a file part of a waiting message names it as `clientId`. */
  readonly id: string
  /** Where it will be sent to; `new` for the conversation that isn't named yet. */
  readonly conversation: string
  /** The waiting message that it belongs to; absent while it stands in the tray. */
  readonly message?: string
  readonly name: string
  /** What its first bytes say that it is; what the browser says of the rest. */
  readonly mime: string
  /** Bytes. */
  readonly size: number
  /** What may be shown of it, by its first bytes. A `file` is never previewed. */
  readonly kind: 'image' | 'audio' | 'video' | 'file'
  /** Of an image, in pixels. */
  readonly width?: number
  readonly height?: number
  /** Its content; absent while it is checked and when it was refused. */
  readonly blob?: Blob
  /**
   * `checking`: its first bytes are read, and it is put where it is safe. `waiting`: for consent, a connection or its turn.
   * `refused`: not taken, nothing of it is kept; `error` says why. `failed`: worth a retry; `error` says why.
   */
  readonly state: 'checking' | 'waiting' | 'uploading' | 'uploaded' | 'failed' | 'refused'
  /** Never goes back within a try. */
  readonly sentBytes: number
  /**
   * `too_large` with `limit` in bytes, `unsupported_type` with `accept`; `invalid` with `code` `too_many` (and `limit`), `empty`,
   * `unreadable` (changed or gone on disk) or `storage_full` (too much waits already); else what the transport said.
   */
  readonly error?: TransportError
}
/** What may be attached; `accept` has MIME types, `image/*` and the like, or endings such as `.pdf`. Absent: anything. */
export type AttachmentLimits = { readonly maxBytes: number; readonly maxFiles: number; readonly accept?: readonly string[] }

/** A value that can be read at any time and followed. */
export type Readable<T> = { readonly value: T; subscribe(listener: (value: T) => void): () => void }

/** What a host reads, as one value. */
export type ClientState = {
  readonly phase: 'idle' | 'ready' | 'destroyed'
  readonly connection: Connection
  readonly availability: Availability | undefined
  readonly unread: Unread
  readonly conversation: Conversation | undefined
  readonly team: readonly Participant[]
  readonly visitor: Visitor | undefined
  readonly consent: ConsentState
}

/** What the client is told or decides. */
export type ClientFacts = {
  phase: 'idle' | 'ready' | 'destroyed'
  connection: Connection
  consent: ConsentState
  chatflow: Chatflow | undefined
  availability: Availability | undefined
  /** The inbox was asked who is there, and could not be reached. */
  unreached: boolean
  visitor: Visitor | undefined
  capabilities: Capabilities
  conversations: readonly Conversation[]
  /** Whether the list has come at least once. */
  listed: Loaded | undefined
  current: string | undefined
  typing: ReadonlyMap<string, Typist>
  seen: ReadonlyMap<string, Seen>
  windows: ReadonlyMap<string, Window>
  drafts: ReadonlyMap<string, string>
  /** Whether this tab has the live connection, for itself and the visitor's others: the one to make a sound. */
  leads: boolean
  /** In the order they were chosen: those in the trays, and those of waiting messages. */
  uploads: readonly Upload[]
}
/** What follows from it. */
export type ClientFindings = {
  unread: Unread
  conversation: Conversation | undefined
  team: readonly Participant[]
  /** Undefined: this inbox takes no files. */
  attachments: AttachmentLimits | undefined
}
/** Each part of the state by itself, for a user interface that redraws as little as it can. */
export type ClientSignals = { readonly [K in keyof (ClientFacts & ClientFindings)]: Readable<(ClientFacts & ClientFindings)[K]> } & {
  thread(conversation: string): Readable<Thread>
}
