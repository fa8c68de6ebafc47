// One life of the log over plain HTTP, for networks that let no WebSocket through: server-sent events, or held requests.
// Must give the sink the same sequence as the WebSocket, and never call it after the signal, nor close it twice.

import { asTransportError, TransportError } from '../../model/error.js'
import type { InboxEvent } from '../../model/event.js'
import { isRecord } from '../../model/parse.js'
import type { Sink, TransportContext } from '../../model/transport.js'
import { failure } from './call.js'
import type { HttpSession, Opened } from './session.js'
import type { StreamEnd } from './stream.js'
import { onWaking, staleBeats } from './waking.js'

/** How long the inbox may hold a request, and how long we wait for it. */
const holdS = 25
const patienceMs = 33_000
/** An answer sooner than this was not held: the inbox wants to be asked at intervals. */
const heldMs = 1000
/** The heartbeat of an inbox that speaks the protocol. */
const heartbeatMs = 15_000
const activeMs = 3000
const idleMs = 15_000

type Frame = { readonly event: string; readonly data: string }

/** Blocks of an event stream, whatever their line ends. Source: WHATWG HTML, 9.2.6. */
export function createFrames(): (text: string) => Frame[] {
  let rest = ''
  let first = true
  return (text) => {
    rest += first ? text.replace(/^\uFEFF/, '') : text
    first = false
    const frames: Frame[] = []
    for (;;) {
      // A lone CR at the very end may be the first half of a CRLF.
      const end = /\r\n\r\n|\n\n|\r\r(?!$)|\n\r\n|\r\n\n/.exec(rest)
      if (!end) return frames
      let event = 'message'
      const data: string[] = []
      for (const line of rest.slice(0, end.index).split(/\r\n|\n|\r/)) {
        const [, name, value = ''] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? []
        if (name === 'event') event = value
        else if (name === 'data') data.push(value)
      }
      rest = rest.slice(end.index + end[0].length)
      if (data.length) frames.push({ event, data: data.join('\n') })
    }
  }
}

const read = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param kind `sse` or `poll` */
export async function openEvents(
  kind: 'sse' | 'poll',
  url: string,
  session: HttpSession,
  context: TransportContext,
  given: string | undefined,
  sink: Sink,
  signal: AbortSignal,
): Promise<StreamEnd> {
  let opened: Opened = await session.get()
  if (signal.aborted) throw new TransportError('aborted')
  let cursor = given ?? opened.cursor ?? ''
  let resumed = true
  let watch: ReturnType<typeof setTimeout> | undefined
  const life = new AbortController()
  let heardAt = context.now()
  /** While nothing is asked: asks at once. */
  let hurry: (() => void) | undefined
  const asleep = onWaking(() => {
    const patience = (kind === 'sse' ? heartbeatMs : holdS * 1000) * staleBeats
    if (hurry) hurry()
    else if (context.now() - heardAt > patience) life.abort()
  })
  const stop = (): void => {
    clearTimeout(watch)
    asleep()
    life.abort()
  }
  signal.addEventListener('abort', stop)
  const alive = (): void => {
    heardAt = context.now()
    clearTimeout(watch)
    watch = setTimeout(() => life.abort(), patienceMs)
  }
  const take = (event: unknown): void => {
    if (signal.aborted) return
    sink.event(event as InboxEvent)
    if (isRecord(event) && typeof event.cursor === 'string') cursor = event.cursor
  }
  const ask = async (query: string, accept: string): Promise<Response> => {
    alive()
    const request = (): Promise<Response> =>
      context.fetch(`${url}/events?cursor=${encodeURIComponent(cursor)}${query}`, {
        headers: { accept, authorization: `Bearer ${opened.token}` },
        signal: life.signal,
        credentials: 'omit',
      })
    let response = await request()
    if (response.status === 401) {
      opened = await session.renew('rejected', opened.token)
      response = await request()
    }
    if (!response.ok) throw await failure(response, context.now())
    return response
  }

  /** Asks once. @returns whether there is more at once */
  const poll = async (holdFor: number): Promise<boolean> => {
    const answer: unknown = await (await ask(`&wait=${holdFor}`, 'application/json')).json()
    if (!isRecord(answer) || !Array.isArray(answer.events)) throw new TransportError('protocol', 'the events could not be read')
    if (answer.reset === true) resumed = false
    for (const event of answer.events) take(event)
    if (typeof answer.cursor === 'string') cursor = answer.cursor
    return answer.more === true
  }
  const keepPolling = async (): Promise<void> => {
    for (;;) {
      const from = context.now()
      const before = cursor
      await poll(holdS)
      if (cursor !== before || context.now() - from > heldMs) continue
      clearTimeout(watch)
      const hidden = globalThis.document?.visibilityState === 'hidden'
      await new Promise<void>((resolve) => {
        const done = (): void => {
          hurry = undefined
          clearTimeout(timer)
          life.signal.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, hidden ? idleMs : activeMs)
        life.signal.addEventListener('abort', done)
        hurry = done
      })
    }
  }

  const broken = (thrown: unknown): TransportError =>
    thrown instanceof TransportError ? thrown : new TransportError('network', 'the events broke off', { cause: asTransportError(thrown) })
  /** What goes on after we are caught up. Its end is the end of this life. */
  const live = (work: Promise<void>): void => {
    work.catch((thrown) => {
      stop()
      if (!signal.aborted) sink.closed(broken(thrown))
    })
  }
  try {
    if (kind === 'poll') {
      while (await poll(0));
      live(keepPolling())
    } else {
      const response = await ask('', 'text/event-stream')
      if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream'))
        throw new TransportError('unsupported', 'the inbox has no event stream')
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      const frames = createFrames()
      let ready = (): void => {}
      const caughtUp = new Promise<void>((resolve) => {
        ready = resolve
      })
      const reading = (async () => {
        for (;;) {
          const { value, done } = await reader.read()
          if (done) throw new TransportError('network', 'the event stream ended')
          alive()
          for (const { event, data } of frames(value)) {
            const frame = read(data)
            if (event === 'event') take(frame)
            else if (event === 'ready' && isRecord(frame)) {
              resumed = frame.resumed === true
              if (typeof frame.cursor === 'string') cursor = frame.cursor
              ready()
            }
          }
        }
      })()
      await Promise.race([caughtUp, reading])
      live(reading)
    }
  } catch (thrown) {
    stop()
    throw signal.aborted ? new TransportError('aborted') : broken(thrown)
  }
  if (signal.aborted) throw new TransportError('aborted')
  return { resumed: resumed && given !== undefined, cursor, opened }
}
