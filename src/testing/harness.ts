// What a backend's author hands to the kit: a way to make the transport, and the agent's side of the inbox. Types only.

import type { Message } from '../model/message.js'
import type { Transport } from '../model/transport.js'

/** The agent's side and the fault switches. What is missing makes the checks that need it *skipped*, and reported as that. */
export type Driver = {
  /** The record: every message of this visitor's, in the inbox's order. */
  messages(): Promise<readonly Message[]>
  agentSend?(text: string): Promise<void>
  agentTyping?(on: boolean): Promise<void>
  closeConversation?(): Promise<void>
  edit?(message: string, text: string): Promise<void>
  remove?(message: string): Promise<void>
  /** The next `times` commands fail; with `afterAccept` only after they were done. */
  failNext?(fault: { status: number; times: number; afterAccept?: boolean; retryAfterMs?: number }): void
  /** No command arrives while it is on. */
  offline?(on: boolean): void
  /** All tokens stop being good. */
  expireTokens?(): Promise<void>
  /** How many sessions were given out. */
  sessions?(): number
  /** Old events are forgotten, so that old cursors mean nothing. */
  truncateLog?(): Promise<void>
  /** The inbox was restored: its counters begin again. */
  newEpoch?(): Promise<void>
  /** Every live connection breaks without a word. */
  dropConnections?(): void
  /** Connections stay open and nothing passes. The harness makes heartbeats short. */
  blackhole?(on: boolean): void
  /** Any envelope, into the log and onto the wire. */
  inject?(event: { type: string; conversation?: string; data: unknown }): Promise<void>
}

/** One visitor with one inbox. */
export type Harness = {
  /** A transport for this visitor: each call is a new page, with what was stored kept. */
  transport(): Transport
  readonly driver: Driver
  dispose(): Promise<void>
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
