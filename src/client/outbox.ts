// Ordered, idempotent delivery of what the visitor wrote: one message of a conversation at a time, the same id for life.
// Must never drop a message without a word, nor send one twice where the inbox can't tell.

import { asTransportError, TransportError } from '../model/error.js'
import type { Message } from '../model/message.js'
import type { Delivery } from '../model/thread.js'
import type { Receipt, Transport } from '../model/transport.js'
import { backoffMs, retryMs } from './backoff.js'
import { ticks } from './clock.js'

export type OutboxOptions = {
  transport(): Transport
  /** False while the device is offline: nothing is tried. */
  reachable(): boolean
  deliver(message: Message, attempt: number, signal: AbortSignal): Promise<Receipt>
  marked(message: Message, delivery: Delivery): void
  settled(message: Message, receipt: Receipt): void
  found(message: Message): void
  /** The conversation is closed. Returns true when the queue was pointed elsewhere, so that sending goes on. */
  closed(conversation: string, error: TransportError): boolean
  gone(): void
  now(): number
}
export type Outbox = {
  readonly size: number
  /** @returns false when the outbox is full: nothing was taken. */
  push(message: Message, attempt?: number): boolean
  /** How often it was tried; 0 when it isn't waiting. */
  attempts(clientId: string): number
  /** What waits for a better network is tried at once. */
  wake(): void
  /** All that waits in `from` goes to `to`. */
  retarget(from: string, to: string): void
  /** @returns false when it isn't waiting any more. */
  discard(clientId: string): boolean
  clear(): void
}

type Job = {
  message: Message
  attempt: number
  serverTries: number
  goneTries: number
  /** Set while it is under way. */
  abort?: AbortController | undefined
  notBefore: number
  /** The inbox itself asked for the wait. */
  asked?: boolean
}

const maxJobs = 50
const maxServerTries = 8
const maxHoldMs = 10 * 60_000
const defaultHoldMs = 5000
const goneMs = 5000
/** The inbox remembers ids for 30 days; a message older than that could arrive twice. */
const maxAgeMs = 30 * 24 * 3600_000

export function createOutbox(options: OutboxOptions): Outbox {
  const { now } = options
  /** In the order of writing; those of one conversation go out one at a time. */
  let jobs: readonly Job[] = []
  let heldUntil = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (job: Job): void => {
    jobs = jobs.filter((other) => other !== job)
  }
  const give = (job: Job, state: 'failed' | 'unknown', error: TransportError): void => {
    take(job)
    options.marked(job.message, { state, error })
  }

  /** @returns milliseconds to wait before the next try, or undefined when the job is settled one way or the other. */
  const judge = (job: Job, error: TransportError): number | undefined => {
    const { kind, info } = error
    if (kind === 'closed' && options.closed(job.message.conversation, error)) return 0
    if (kind === 'gone' && job.goneTries++ === 0) {
      // Woken as soon as there is a session again.
      options.gone()
      return goneMs
    }
    if (!error.retryable) {
      give(job, 'failed', error)
      return undefined
    }
    if (kind === 'rate_limited') {
      const holdMs = Math.min(info.retryAfterMs ?? defaultHoldMs, maxHoldMs)
      heldUntil = ticks() + holdMs
      for (const other of jobs) if (other !== job && !other.abort) options.marked(other.message, { state: 'queued', error })
      return holdMs
    }
    if (info.outcome !== 'rejected' && options.transport().capabilities.idempotency === 'none') {
      give(job, 'unknown', error)
      return undefined
    }
    if (kind === 'server' && ++job.serverTries >= maxServerTries) {
      give(job, 'failed', error)
      return undefined
    }
    return retryMs(info.retryAfterMs, backoffMs(Math.max(0, job.attempt - 1)))
  }

  /** Whether an earlier try arrived after all, where only the inbox's record can tell. */
  const arrived = async (job: Job, signal: AbortSignal): Promise<boolean> => {
    const transport = options.transport()
    if (job.attempt === 0 || transport.capabilities.idempotency !== 'echo' || !transport.find) return false
    const message = await transport.find(job.message.clientId as string, { signal })
    if (message) options.found(message)
    return Boolean(message)
  }

  const attempt = async (job: Job): Promise<void> => {
    const abort = new AbortController()
    job.abort = abort
    options.marked(job.message, { state: 'sending' })
    try {
      if (!(await arrived(job, abort.signal))) {
        // Counted before it leaves: who comes after a crash must know that it may have arrived.
        const attempt = job.attempt++
        options.marked(job.message, { state: 'sending' })
        const receipt = await options.deliver(job.message, attempt, abort.signal)
        if (!abort.signal.aborted) options.settled(job.message, receipt)
      }
      take(job)
    } catch (thrown) {
      // Aborted by us, discarded or cleared: nobody waits for it.
      if (abort.signal.aborted) return
      const error = asTransportError(thrown)
      const waitMs = judge(job, error)
      if (waitMs !== undefined) {
        job.notBefore = ticks() + waitMs
        job.asked = error.info.retryAfterMs !== undefined
        options.marked(job.message, { state: 'queued', error })
      }
    } finally {
      job.abort = undefined
      pump()
    }
  }

  const pump = (): void => {
    clearTimeout(timer)
    if (!options.reachable()) return
    const first = new Map<string, Job>()
    for (const job of jobs) if (!first.has(job.message.conversation)) first.set(job.message.conversation, job)
    let soonest = Number.POSITIVE_INFINITY
    for (const job of first.values()) {
      if (job.abort) continue
      const waitMs = Math.max(job.notBefore, heldUntil) - ticks()
      if (waitMs > 0) soonest = Math.min(soonest, waitMs)
      else if (now() - job.message.createdAt > maxAgeMs) {
        give(job, 'failed', new TransportError('timeout', 'too old to be sent', { outcome: 'rejected' }))
        soonest = 0
      } else void attempt(job)
    }
    if (soonest !== Number.POSITIVE_INFINITY) timer = setTimeout(pump, soonest)
  }

  return {
    get size() {
      return jobs.length
    },
    push: (message, attempt = 0) => {
      if (jobs.length >= maxJobs) return false
      jobs = [...jobs, { message, attempt, serverTries: 0, goneTries: 0, notBefore: 0 }]
      options.marked(message, { state: 'queued' })
      pump()
      return true
    },
    attempts: (clientId) => jobs.find((job) => job.message.clientId === clientId)?.attempt ?? 0,
    wake: () => {
      for (const job of jobs) if (!job.asked) job.notBefore = 0
      pump()
    },
    retarget: (from, to) => {
      for (const job of jobs) if (job.message.conversation === from) job.message = { ...job.message, conversation: to }
    },
    discard: (clientId) => {
      const job = jobs.find((other) => other.message.clientId === clientId)
      if (!job) return false
      job.abort?.abort()
      take(job)
      pump()
      return true
    },
    clear: () => {
      clearTimeout(timer)
      for (const job of jobs) job.abort?.abort()
      jobs = []
      heldUntil = 0
    },
  }
}
