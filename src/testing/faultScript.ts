// How bad a network is, and the verbs to steer it with. Types only.

import type { TransportError } from '../model/error.js'
import type { Transport, TransportContext } from '../model/transport.js'

/** How bad it is. Shares are between 0 and 1; all is drawn from `seed`, so that a run can be had again. */
export type FaultScript = {
  /** @default 1 */
  readonly seed?: number
  /** How long each call and each event takes; a range is drawn from. @default 0 */
  readonly latencyMs?: number | readonly [least: number, most: number]
  /** Share of calls that never arrive. */
  readonly loseRequests?: number
  /** Share of calls that are done, and whose answer is lost. */
  readonly loseReplies?: number
  /** Share of events that come twice. */
  readonly duplicate?: number
  /** Share of events that come after the next one. */
  readonly reorder?: number
}
/** A method of a transport that answers later. */
export type FaultyCall = Exclude<keyof Transport, 'name' | 'contract' | 'capabilities' | 'open' | 'typing' | 'page' | 'beacon'>
export type FaultyEntry = { readonly at: number; readonly what: string }
export type FaultyTransport = {
  /** What a chat, a client or the kit is given. */
  readonly transport: (context: TransportContext) => Transport
  /** Changes the script from now on. */
  set(script: FaultScript): void
  /** Nothing passes: calls fail, the connection breaks, and no new one can be had, until it is off. */
  offline(on: boolean): void
  /** No new connection can be had; calls pass. */
  refuse(on: boolean): void
  /** The connection stays open, and nothing comes and nothing breaks. Off: it is found to be dead, and what it swallowed is lost. */
  halfOpen(on: boolean): void
  /** Breaks the connection, with this word. @default `network` */
  drop(error?: TransportError): void
  /** The next calls never arrive, or are done and their answer is lost. */
  lose(what: 'request' | 'reply', options?: { call?: FaultyCall; times?: number }): void
  /** The next calls fail with this. */
  fail(error: TransportError, options?: { call?: FaultyCall; times?: number }): void
  /** The next sends are told to wait. */
  rateLimit(retryAfterMs: number, times?: number): void
  /** Holds back, until it is off: requests before they arrive, replies after it was done, or events. */
  hold(what: 'requests' | 'replies' | 'events', on: boolean): void
  /** How many connections stand, and how many were ever asked for. */
  readonly lives: number
  readonly opens: number
  /** What passed and what didn't, in words and in order. */
  readonly log: readonly FaultyEntry[]
}
