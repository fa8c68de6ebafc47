// What a host and a user interface read of the client. Types only, and none of a package: they are published.

import type { Availability, Chatflow } from '../model/chatflow.js'
import type { Conversation } from '../model/conversation.js'
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

/** Each part of the state by itself, for a user interface that redraws as little as it can. */
export type ClientSignals = {
  readonly phase: Readable<'idle' | 'ready' | 'destroyed'>
  readonly connection: Readable<Connection>
  readonly consent: Readable<ConsentState>
  readonly chatflow: Readable<Chatflow | undefined>
  readonly availability: Readable<Availability | undefined>
  readonly visitor: Readable<Visitor | undefined>
  readonly capabilities: Readable<Capabilities>
  readonly conversations: Readable<readonly Conversation[]>
  /** Whether the list has come at least once. */
  readonly listed: Readable<Loaded | undefined>
  readonly current: Readable<string | undefined>
  readonly typing: Readable<ReadonlyMap<string, Typist>>
  readonly seen: Readable<ReadonlyMap<string, Seen>>
  readonly windows: Readable<ReadonlyMap<string, Window>>
  readonly drafts: Readable<ReadonlyMap<string, string>>
  thread(conversation: string): Readable<Thread>
  readonly unread: Readable<Unread>
  readonly conversation: Readable<Conversation | undefined>
  readonly team: Readable<readonly Participant[]>
}
