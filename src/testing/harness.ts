// What a backend's author hands to the kit: a way to make the transport, and the agent's side of the inbox. Types only.

import type { Client, ClientOptions } from '../client/options.js'
import type { HostIdentity } from '../client/session.js'
import type { Message } from '../model/message.js'
import type { Transport, TransportContext } from '../model/transport.js'

export type DriverFault = {
  readonly status: number
  readonly times: number
  /** Only after it was done: the answer is lost. */
  readonly afterAccept?: boolean
  readonly retryAfterMs?: number
}
export type StoredFile = { readonly name: string; readonly size: number }

/** The agent's side and the fault switches. What is missing makes the checks that need it *skipped*, and reported as that. */
export type Driver = {
  /** The record: every message of this visitor's, in the inbox's order. */
  messages(): Promise<readonly Message[]>

  // The agent's side, in the visitor's newest conversation.
  agentSend?(text: string): Promise<void>
  agentTyping?(on: boolean): Promise<void>
  closeConversation?(): Promise<void>
  reopen?(): Promise<void>
  /** Somebody else of the team takes over; gives their id. */
  assign?(): Promise<string>
  edit?(message: string, text: string): Promise<void>
  remove?(message: string): Promise<void>
  /** Asks for a rating; gives its id. */
  askRating?(): Promise<string>
  /** The ratings that were given. */
  ratings?(): Promise<readonly { readonly id: string; readonly value: number }[]>
  /** Asks by a form; gives its id. */
  askForm?(): Promise<string>
  /** Envelopes, into the log and onto the wire, in one go. */
  inject?(...events: readonly { readonly type: string; readonly conversation?: string; readonly data: unknown }[]): Promise<void>

  // Commands.
  /** The next `times` commands fail. */
  failNext?(fault: DriverFault): void
  /** The next command is refused as too early, with this `Retry-After` and nothing else. */
  retryAfter?(header: string): void
  /** Commands arrive and are done; their answers are held back until it is off. */
  holdReplies?(on: boolean): void
  /** No command arrives while it is on. */
  offline?(on: boolean): void

  // The log.
  /** Old events are forgotten, so that old cursors mean nothing. */
  truncateLog?(): Promise<void>
  /** The inbox was restored: its counters begin again. */
  newEpoch?(): Promise<void>

  // Connections.
  /** Every live connection breaks without a word. */
  dropConnections?(): void
  /** Connections stay open and nothing passes. The harness makes heartbeats short. */
  blackhole?(on: boolean): void
  /** What comes down comes in pieces of so many bytes; `undefined`: as it is. */
  splitFrames?(bytes: number | undefined): void
  /** The stream in other words for the same: CRLF, a byte order mark, comments, data on several lines. */
  dialect?(on: boolean): void
  /** Something that nobody can read comes down every live connection. */
  badFrame?(): Promise<void>
  /** The inbox says goodbye on every live connection, and when to come back. */
  bye?(retryAfterMs: number): void
  /** How many live connections the inbox has. */
  connections?(): number
  /** The network lets the best way to be live no longer through. */
  blockBestWay?(): void
  /** How often the best way was tried. */
  bestWayTries?(): number
  /** The same visitor by each way to be live that there is. */
  ways?(): readonly Transport[]

  // Who it is.
  /** All tokens stop being good. */
  expireTokens?(): Promise<void>
  /** No token is good any more, also those given out from now on. */
  refuseTokens?(on: boolean): void
  /** No token can be had. */
  refuseRenewal?(on: boolean): void
  /** How many sessions were given out. */
  sessions?(): number
  /** Somebody else, with the same inbox. */
  otherVisitor?(): Transport
  /** What a site would say about a visitor that it knows. */
  identityOf?(id: string): HostIdentity
  /** Every secret that was given out, and every text that must not hold one: addresses, log lines. */
  secrets?(): readonly string[]
  said?(): readonly string[]

  // Files.
  /** The files that the inbox holds whole. */
  uploads?(): Promise<readonly StoredFile[]>
  /** No reference is good any more. */
  expireFiles?(): Promise<void>
  /** The next upload breaks halfway. */
  cutUpload?(): void
}

/** One visitor with one inbox. */
export type Harness = {
  /**
   * A transport for this visitor: each call is a new page, with what was stored kept.
   * @param context of a page that a real client runs in. A harness that uses its own instead passes all checks but those of
   * identity and log-out.
   */
  transport(context?: TransportContext): Transport
  readonly driver: Driver
  dispose(): Promise<void>
  /** Another client than the package's own, to be tried with this transport. */
  client?(options: ClientOptions): Client
}
export type MakeHarness = () => Promise<Harness>

export type Check = {
  /** The number under which the contract's guide lists it. */
  readonly id: number
  readonly title: string
  readonly capability: string
  readonly needs: readonly (keyof Driver)[]
  run(harness: Harness): Promise<void>
}
