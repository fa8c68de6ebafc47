// Any transport on a bad network: late, lost, doubled, out of order, half-open, refused. For tests of hosts and of this kit.
// Must not invent what an inbox says: it only loses, holds, doubles and delays.

import { TransportError } from '../model/error.js'
import type { CallOptions, Session, Sink, Transport, TransportContext } from '../model/transport.js'
import type { FaultScript, FaultyCall, FaultyEntry, FaultyTransport } from './faultScript.js'
import { createEventLane, type EventLane } from './faultyEvents.js'

type Rule = { readonly call: FaultyCall; times: number; readonly fault: 'request' | 'reply' | TransportError }
type Life = { readonly lane: EventLane; readonly end: AbortController; close(error: TransportError): void }

const network = (outcome: 'rejected' | 'unknown'): TransportError => new TransportError('network', 'the network is faulty', { outcome })

/** Source: mulberry32, by T. Ettinger, in the public domain. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Puts a bad network between a chat and any transport.
 * @example
 * const inbox = createFaultyTransport(memory(), { seed: 7, latencyMs: [20, 300], loseReplies: 0.2 })
 * const client = createClient({ transport: inbox.transport })
 * inbox.offline(true)
 * client.send('Hello')
 * inbox.offline(false) // arrives now, once
 * console.table(inbox.log)
 */
export function createFaultyTransport(factory: (context: TransportContext) => Transport, given: FaultScript = {}): FaultyTransport {
  let script = given
  const random = createRandom(given.seed ?? 1)
  const log: FaultyEntry[] = []
  const lives = new Set<Life>()
  const held = { requests: false, replies: false, events: false }
  let waiting: (() => void)[] = []
  let rules: Rule[] = []
  let offline = false
  let refusing = false
  let silent = false
  let opens = 0

  const note = (what: string): void => void log.push({ at: Date.now(), what })
  const chance = (share = 0): boolean => share > 0 && random() < share
  const lateMs = (): number => {
    const { latencyMs = 0 } = script
    return typeof latencyMs === 'number' ? latencyMs : latencyMs[0] + random() * (latencyMs[1] - latencyMs[0])
  }
  /** Over at the abort too: nobody waits for it any longer. */
  const pause = (start: (done: () => void) => void, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = (): void => reject(new TransportError('aborted', 'aborted', { outcome: 'unknown' }))
      signal?.addEventListener('abort', abort, { once: true })
      start(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
    })
  const travel = async (way: 'requests' | 'replies', signal: AbortSignal | undefined): Promise<void> => {
    const ms = lateMs()
    if (ms > 0) await pause((done) => setTimeout(done, ms), signal)
    while (held[way]) await pause((done) => void waiting.push(done), signal)
  }
  const faultOf = (call: FaultyCall): Rule['fault'] | undefined => {
    const rule = rules.find((one) => one.call === call && one.times > 0)
    if (rule) {
      rule.times--
      return rule.fault
    }
    if (chance(script.loseRequests)) return 'request'
    return chance(script.loseReplies) ? 'reply' : undefined
  }
  const pass = async <T>(call: FaultyCall, work: () => Promise<T>, { signal, onProgress }: CallOptions, bytes: number): Promise<T> => {
    if (signal?.aborted) throw new TransportError('aborted', 'aborted before it was sent', { outcome: 'rejected' })
    const lost = (what: string, error: TransportError): TransportError => {
      note(`${call}: ${what}`)
      return error
    }
    if (offline) throw lost('offline', network('rejected'))
    await travel('requests', signal)
    if (offline) throw lost('offline', network('rejected'))
    const fault = faultOf(call)
    if (fault === 'request') {
      // Half of a file had left.
      if (bytes) onProgress?.(Math.floor(bytes / 2), bytes)
      throw lost('lost on its way', network('unknown'))
    }
    if (fault instanceof TransportError) throw lost(fault.kind, fault)
    const answer = await work()
    await travel('replies', signal)
    if (fault === 'reply' || offline) throw lost('done, and its answer lost', network('unknown'))
    note(call)
    return answer
  }

  const open = async (inner: Transport, request: Parameters<Transport['open']>[0], sink: Sink, signal: AbortSignal): Promise<Session> => {
    opens++
    if (signal.aborted) throw new TransportError('aborted')
    if (offline || refusing) {
      note('open: refused')
      throw network('rejected')
    }
    const end = new AbortController()
    let over = false
    const lane = createEventLane({ sink, script: () => script, chance, lateMs, note })
    lane.hold(held.events)
    lane.swallow(silent)
    const finish = (): void => {
      over = true
      lives.delete(life)
      signal.removeEventListener('abort', finish)
      lane.close()
      end.abort()
    }
    const life: Life = {
      lane,
      end,
      close: (error) => {
        if (over) return
        finish()
        note(`closed: ${error.kind}`)
        sink.closed(error)
      },
    }
    signal.addEventListener('abort', finish)
    lives.add(life)
    try {
      const session = await inner.open(
        request,
        {
          event: lane.take,
          events: (batch) => batch.forEach(lane.take),
          link: (state) => {
            if (!silent && !over) sink.link?.(state)
          },
          closed: (error) => {
            if (!silent) life.close(error)
          },
        },
        end.signal,
      )
      await lane.settled()
      if (over) throw signal.aborted ? new TransportError('aborted') : network('rejected')
      note('open')
      return session
    } catch (error) {
      if (!over) finish()
      throw error
    }
  }

  return {
    transport: (context) => {
      const inner = factory(context)
      const faulty: Record<string, unknown> = { ...inner, open: (...life: Parameters<Transport['open']>) => open(inner, ...life) }
      for (const [name, method] of Object.entries(inner)) {
        if (typeof method !== 'function' || name === 'open') continue
        const plain = name === 'typing' || name === 'page' || name === 'beacon'
        faulty[name] = (...given: unknown[]) => {
          const run = (): Promise<unknown> => (method as (...all: unknown[]) => Promise<unknown>).apply(inner, given)
          if (plain) {
            note(`${name}${offline ? ': offline' : ''}`)
            return offline ? undefined : run()
          }
          const options = (given.find((one) => typeof one === 'object' && one !== null && ('signal' in one || 'onProgress' in one)) ??
            {}) as CallOptions
          const size = (given[0] as { blob?: Blob } | undefined)?.blob?.size ?? 0
          return pass(name as FaultyCall, run, options, size)
        }
      }
      return faulty as unknown as Transport
    },
    set: (next) => {
      script = { ...script, ...next }
    },
    offline: (on) => {
      offline = on
      note(on ? 'offline from here' : 'online from here')
      if (on) for (const life of [...lives]) life.close(network('unknown'))
    },
    refuse: (on) => {
      refusing = on
    },
    halfOpen: (on) => {
      silent = on
      note(on ? 'half-open from here' : 'found dead')
      for (const life of [...lives]) {
        life.lane.swallow(on)
        if (!on) life.close(new TransportError('network', 'nothing was heard for long'))
      }
    },
    drop: (error = network('unknown')) => {
      for (const life of [...lives]) life.close(error)
    },
    lose: (what, { call = 'send', times = 1 } = {}) => {
      rules = [...rules, { call, times, fault: what }]
    },
    fail: (error, { call = 'send', times = 1 } = {}) => {
      rules = [...rules, { call, times, fault: error }]
    },
    rateLimit: (retryAfterMs, times = 1) => {
      rules = [
        ...rules,
        { call: 'send', times, fault: new TransportError('rate_limited', 'slow down', { retryAfterMs, outcome: 'rejected' }) },
      ]
    },
    hold: (what, on) => {
      held[what] = on
      if (what === 'events') for (const life of lives) life.lane.hold(on)
      const freed = waiting
      waiting = []
      for (const done of freed) done()
    },
    get lives() {
      return lives.size
    },
    get opens() {
      return opens
    },
    log,
  }
}
