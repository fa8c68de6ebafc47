// The long game: keeps one open life of the transport going, through loss, restarts, sleep and bfcache.
// Must not look at what the events say.

import type { Signal } from '@preact/signals-core'
import { asTransportError, TransportError } from '../model/error.js'
import type { OpenRequest, Session, Sink, Transport } from '../model/transport.js'
import { backoffMs, restartMs, retryMs } from './backoff.js'
import { ticks } from './clock.js'
import { createIntake } from './intake.js'
import type { Connection } from './state.js'

export type ConnectionOptions = {
  readonly state: Signal<Connection>
  /** Begins a life. */
  open: Transport['open']
  request(): OpenRequest
  /** One envelope from the inbox, unparsed. */
  receive(raw: unknown): void
  /** Caught up: the replay is through. */
  opened(session: Session): void
  /** The inbox doesn't know this session any more. */
  gone(): void
  /** An error that the connection won't get over by itself. */
  failed(error: TransportError): void
  /** This page goes to sleep: whatever it holds, others may have. */
  asleep(): void
  now(): number
}
export type LiveConnection = {
  /** Starts, and stays, connected. Calling it again does nothing. */
  connect(): void
  /** Leaves the waiting out: the visitor pressed "Try now". */
  retryNow(): void
  /** Ends this life and begins another, with another identity for instance. */
  restart(): void
  close(): void
}

/** Long enough to call a connection healthy again, and to start the backoff from the beginning. */
const healthyMs = 10_000
/** A life that never begins is given up after this. */
const openTimeoutMs = 30_000
/** Errors that another try in a while may cure, though not soon. */
const maxProtocolTries = 8

export function createConnection(options: ConnectionOptions): LiveConnection {
  const { state } = options
  let wanted = false
  let attempt = 0
  let openedAt: number | undefined
  let life: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let listening: AbortController | undefined

  const intake = createIntake()
  const end = (): void => {
    clearTimeout(timer)
    intake.clear()
    timer = undefined
    const ending = life
    life = undefined
    ending?.abort()
  }

  const run = (): void => {
    end()
    if (globalThis.navigator?.onLine === false) {
      state.value = { state: 'offline' }
      return
    }
    state.value = { state: 'connecting' }
    openedAt = undefined
    const mine = new AbortController()
    life = mine
    const current = (): boolean => life === mine
    const lose = (thrown: unknown): void => {
      if (!current()) return
      end()
      lost(asTransportError(thrown))
    }
    timer = setTimeout(() => lose(new TransportError('timeout', 'no answer from the inbox')), openTimeoutMs)
    /** What a host's code breaks is not the transport's to catch: the place isn't moved, and the event comes again. */
    const take = (event: unknown): void => {
      if (!current()) return
      intake.add(() => {
        try {
          options.receive(event)
        } catch (thrown) {
          lose(thrown)
        }
      })
    }
    const sink: Sink = {
      event: take,
      events: (batch) => batch.forEach(take),
      link: (link) => {
        if (current()) state.value = { state: link === 'restored' ? 'online' : 'interrupted' }
      },
      closed: lose,
    }
    // Inside a promise, so that a transport that throws is only a lost life.
    Promise.resolve()
      .then(() => options.open(options.request(), sink, mine.signal))
      .then((session) => {
        if (!current()) return
        clearTimeout(timer)
        openedAt = ticks()
        // After what was replayed.
        intake.add(() => {
          state.value = { state: 'online' }
          options.opened(session)
        })
      })
      .catch(lose)
  }

  const lost = (error: TransportError): void => {
    if (openedAt !== undefined && ticks() - openedAt >= healthyMs) attempt = 0
    const { kind, info } = error
    if (kind === 'gone') options.gone()
    const terminal = kind === 'auth' || kind === 'forbidden' || kind === 'superseded' || kind === 'unsupported'
    if (terminal || (kind === 'protocol' && attempt >= maxProtocolTries)) {
      state.value = { state: 'stopped', reason: kind }
      options.failed(error)
      return
    }
    const restarted = info.code === 'restart' && attempt === 0
    const waitMs = retryMs(info.retryAfterMs, restarted ? restartMs() : backoffMs(attempt))
    attempt++
    state.value = { state: 'waiting', reason: kind, retryAt: options.now() + waitMs }
    timer = setTimeout(run, waitMs)
  }

  const resting = (): boolean => state.value.state === 'waiting' || state.value.state === 'offline'
  /** Another tab took over: only its visitor's look brings it back. */
  const superseded = (): boolean => state.value.reason === 'superseded'

  const listen = (): void => {
    listening = new AbortController()
    const on = (target: EventTarget | undefined, type: string, listener: (event: Event) => void): void =>
      target?.addEventListener?.(type, listener, { signal: listening?.signal as AbortSignal })
    on(globalThis as never, 'online', () => resting() && run())
    on(globalThis as never, 'offline', () => {
      end()
      state.value = { state: 'offline' }
    })
    on(globalThis as never, 'focus', () => superseded() && run())
    const sleep = (): void => {
      end()
      options.asleep()
      state.value = { state: 'interrupted' }
    }
    // A socket keeps a page out of the back/forward cache: let go on the way out, come back on the way in.
    on(globalThis as never, 'pagehide', (event) => (event as PageTransitionEvent).persisted && sleep())
    on(globalThis as never, 'pageshow', (event) => (event as PageTransitionEvent).persisted && run())
    // A page that is frozen in the background doesn't even notice that its connection dies.
    on(globalThis.document, 'freeze', sleep)
    on(globalThis.document, 'resume', run)
    const seen = (): boolean => globalThis.document?.visibilityState === 'visible'
    on(globalThis.document, 'visibilitychange', () => seen() && (resting() || superseded()) && run())
  }

  return {
    connect: () => {
      if (wanted) return
      wanted = true
      attempt = 0
      listen()
      run()
    },
    retryNow: () => {
      if (wanted && state.value.state !== 'online' && state.value.state !== 'connecting') {
        attempt = 0
        run()
      }
    },
    restart: () => {
      attempt = 0
      if (wanted) run()
    },
    close: () => {
      wanted = false
      listening?.abort()
      end()
      state.value = { state: 'idle' }
    },
  }
}
