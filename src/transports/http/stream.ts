// One life of the event stream over a WebSocket: hello, replay, live; short interruptions are healed here with the last place
// that was handed on. Must not call the sink after the signal, nor close it twice.

import ReconnectingWebSocket from 'reconnecting-websocket'
import { asTransportError, type ErrorInfo, type ErrorKind, TransportError } from '../../model/error.js'
import type { InboxEvent } from '../../model/event.js'
import { isRecord } from '../../model/parse.js'
import type { Sink, TransportContext } from '../../model/transport.js'
import type { HttpSession, Opened } from './session.js'
import { onWaking, staleBeats } from './waking.js'

export type StreamEnd = { readonly resumed: boolean; readonly cursor: string | undefined; readonly opened: Opened }
export type Stream = { ready: Promise<StreamEnd>; typing(conversation: string, on: boolean): boolean }

/** Both sides drop a connection that is silent for this many heartbeats. */
const beats = 2.2
const defaultHeartbeatMs = 15_000
const shortestBeatMs = 100
const longestBeatMs = 600_000
/** How often a life is healed before the client takes over. */
const maxHeals = 5
const steadyMs = 5000
/** A token is renewed in-band when this much of its life is over. */
const renewAt = 0.8
const longestTimerMs = 2 ** 31 - 1

const closes: Readonly<Record<number, readonly [ErrorKind, ErrorInfo?]>> = {
  4400: ['protocol'],
  4403: ['forbidden'],
  4409: ['superseded'],
  4410: ['gone'],
  4429: ['rate_limited'],
  1001: ['server', { code: 'restart' }],
  1012: ['server', { code: 'restart' }],
}

/** In Node, an error that nobody listens to ends the process; and who is given up while connecting has one when nobody does. */
const heard = (Base: typeof WebSocket): typeof WebSocket =>
  class extends Base {
    constructor(...made: ConstructorParameters<typeof WebSocket>) {
      super(...made)
      this.addEventListener('error', () => {})
    }
  }

export function openStream(
  url: string,
  session: HttpSession,
  context: TransportContext,
  given: string | undefined,
  sink: Sink,
  signal: AbortSignal,
): Stream {
  let cursor = given
  let over = false
  let live = false
  let refused = false
  let heals = 0
  let readyAt = Number.POSITIVE_INFINITY
  let opened: Opened | undefined
  let bye: number | undefined
  let heartbeatMs = defaultHeartbeatMs
  let heardAt = context.now()
  let watch: ReturnType<typeof setTimeout> | undefined
  let renewal: ReturnType<typeof setTimeout> | undefined
  let settle: { resolve(end: StreamEnd): void; reject(error: unknown): void }
  const ready = new Promise<StreamEnd>((resolve, reject) => {
    settle = { resolve, reject }
  })

  const socket = new ReconnectingWebSocket(`${url.replace(/^http/, 'ws')}/stream`, 'samtale.v1', {
    WebSocket: heard(context.WebSocket),
    minReconnectionDelay: 300 + Math.random() * 700,
    maxReconnectionDelay: 5000,
    connectionTimeout: 4000,
  })

  const stop = (): void => {
    over = true
    clearTimeout(watch)
    clearTimeout(renewal)
    asleep()
    signal.removeEventListener('abort', abort)
    socket.close()
  }
  const abort = (): void => {
    if (over) return
    stop()
    settle.reject(new TransportError('aborted'))
  }
  const fail = (error: TransportError): void => {
    if (over) return
    const wasLive = live
    stop()
    // Before it is ready, the promise is the one to tell; after that, the sink. Never both.
    if (wasLive) sink.closed(error)
    else settle.reject(error)
  }
  const alive = (): void => {
    heardAt = context.now()
    clearTimeout(watch)
    watch = setTimeout(() => {
      if (!over) socket.reconnect(4000, 'silent')
    }, heartbeatMs * beats)
  }
  // Timers stand still while a device sleeps; its clock does not. A connection that is being made needs no push.
  const asleep = onWaking(() => {
    if (!over && socket.readyState === 1 && context.now() - heardAt > heartbeatMs * staleBeats) socket.reconnect(4000, 'stale')
  })
  const say = (frame: unknown): void => socket.send(JSON.stringify(frame))
  const renewLater = (): void => {
    clearTimeout(renewal)
    const lifeMs = (opened?.expiresAt ?? Number.POSITIVE_INFINITY) - context.now()
    if (lifeMs === Number.POSITIVE_INFINITY) return
    renewal = setTimeout(
      () => {
        const stale = opened?.token
        session
          .renew('expired', stale)
          .then((renewed) => {
            opened = renewed
            if (!over) say({ t: 'auth', token: renewed.token })
            renewLater()
          })
          .catch((error) => {
            if (!asTransportError(error).retryable) fail(asTransportError(error))
          })
      },
      Math.min(Math.max(1000, lifeMs * renewAt), longestTimerMs),
    )
  }

  const hello = async (): Promise<void> => {
    try {
      opened = refused ? await session.renew('rejected', opened?.token) : await session.get()
      cursor ??= opened.cursor
      if (!over) say({ t: 'hello', token: opened.token, ...(cursor !== undefined && { cursor }) })
    } catch (error) {
      fail(asTransportError(error))
    }
  }
  const take = (frame: Record<string, unknown>): void => {
    const { t } = frame
    if (t === 'event') {
      const { t: _, ...event } = frame
      sink.event(event as unknown as InboxEvent)
      if (typeof frame.cursor === 'string') cursor = frame.cursor
    } else if (t === 'ping') say({ t: 'pong' })
    else if (t === 'bye') bye = typeof frame.retryAfterMs === 'number' ? frame.retryAfterMs : bye
    else if (t === 'ready') {
      const resumed = frame.resumed === true
      if (typeof frame.heartbeat === 'number') heartbeatMs = Math.min(Math.max(frame.heartbeat, shortestBeatMs), longestBeatMs)
      if (typeof frame.cursor === 'string') cursor = frame.cursor
      refused = false
      readyAt = context.now()
      alive()
      renewLater()
      // Healed, but the place is lost: only the client can close such a gap.
      if (live && !resumed) fail(new TransportError('network', 'the inbox lost our place', { code: 'reset' }))
      else if (live) sink.link?.('restored')
      else {
        live = true
        settle.resolve({ resumed: resumed && given !== undefined, cursor, opened: opened as Opened })
      }
    }
  }

  socket.addEventListener('open', () => {
    if (over) return
    alive()
    void hello()
  })
  socket.addEventListener('message', ({ data }) => {
    if (over) return
    alive()
    let frame: unknown
    try {
      frame = JSON.parse(data as string)
    } catch {
      // Read by nobody: counted where unreadable events are.
    }
    if (isRecord(frame)) take(frame)
    else sink.event(frame as InboxEvent)
  })
  socket.addEventListener('close', ({ code }) => {
    if (over) return
    clearTimeout(watch)
    // What breaks as soon as it is there wasn't healed.
    if (context.now() - readyAt > steadyMs) heals = 0
    const [kind, info] = closes[code] ?? []
    if (kind)
      fail(new TransportError(kind, `the inbox closed the stream (${code})`, { ...info, ...(bye !== undefined && { retryAfterMs: bye }) }))
    else if (code === 4401 && refused) fail(new TransportError('auth', 'the inbox refuses the token'))
    else if (++heals > maxHeals || (!live && heals > 1)) fail(new TransportError('network', 'the stream broke'))
    else {
      refused = code === 4401
      if (live && heals === 1) sink.link?.('interrupted')
    }
  })
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  return {
    ready,
    typing: (conversation, on) => {
      if (over || !live || socket.readyState !== 1) return false
      say({ t: 'typing', conversation, on })
      return true
    },
  }
}
