// Faults that a test may switch on. Without a test none is ever active. Must sit in front of the routes, not in them.

import type { MiddlewareHandler } from 'hono'
import { Problem } from './problem.js'

export type Fault = {
  readonly status: number
  times: number
  readonly path?: string
  /** Do it, then cut the connection without a word. */
  readonly afterAccept?: boolean
  readonly retryAfterMs?: number
}
export type Faults = { next: Fault[]; blackhole: boolean }

export const faulty =
  (faults: Faults): MiddlewareHandler =>
  async (c, next) => {
    const fault = faults.next.find((one) => one.times > 0 && (!one.path || c.req.path.includes(one.path)))
    if (!fault || c.req.method === 'OPTIONS') return next()
    fault.times--
    if (!fault.afterAccept) {
      const code = fault.status === 429 ? 'rate_limited' : fault.status === 401 ? 'auth_expired' : 'server'
      throw new Problem(
        fault.status,
        code,
        'A fault of the test.',
        fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs },
      )
    }
    await next()
    ;(c.env as { incoming: { socket: { destroy(): void } } }).incoming.socket.destroy()
  }
