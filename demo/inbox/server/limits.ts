// How much one may ask for. Must answer with the exact time to wait.

import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from './problem.js'

export type Limits = {
  readonly messageChars: number
  perMinute: number
  sessionsPerMinute: number
  signInsPerMinute: number
  uploadsPerHour: number
}
type Limited = 'message' | 'session' | 'signIn' | 'upload'
export type Limiter = (what: Limited, who: string) => Promise<void>

export const defaultLimits: Limits = {
  messageChars: 4000,
  perMinute: 30,
  sessionsPerMinute: 60,
  signInsPerMinute: 10,
  uploadsPerHour: 60,
}

export function createLimiter(limits: Limits): Limiter & { reset(): void } {
  const make = (points: number, duration = 60): RateLimiterMemory => new RateLimiterMemory({ points, duration })
  const build = (): Record<Limited, RateLimiterMemory> => ({
    // A third of a minute's worth at once: who writes fast waits for seconds, not for a minute.
    message: make(Math.max(1, Math.round(limits.perMinute / 3)), 20),
    session: make(limits.sessionsPerMinute),
    signIn: make(limits.signInsPerMinute),
    upload: make(limits.uploadsPerHour, 3600),
  })
  let limiters = build()
  const limiter = async (what: Limited, who: string): Promise<void> => {
    try {
      await limiters[what].consume(who)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new Problem(429, 'rate_limited', 'That was a lot at once. Wait a moment.', { retryAfterMs: error.msBeforeNext })
    }
  }
  return Object.assign(limiter, {
    reset: () => {
      limiters = build()
    },
  })
}
