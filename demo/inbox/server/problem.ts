// Failures as RFC 9457 problem documents. Must never carry a stack trace, a secret or SQL to the other side.

import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ZodError } from 'zod'

type Extra = {
  readonly retryAfterMs?: number
  readonly next?: 'new' | 'reopen' | 'none'
  readonly limit?: number
  readonly field?: string
  readonly accept?: readonly string[]
}

/** Thrown anywhere below a route; becomes the answer. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly extra: Extra
  constructor(status: number, code: string, title: string, extra: Extra = {}) {
    super(title)
    this.status = status
    this.code = code
    this.extra = extra
  }
}

export const invalid = (title: string, extra: Extra = {}): Problem => new Problem(422, 'invalid', title, extra)
export const gone = (what: string): Problem => new Problem(404, 'gone', `${what} is not here.`)

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ZodError) {
    const issue = error.issues[0]
    const limit = issue?.code === 'too_big' ? Number(issue.maximum) : undefined
    return invalid(`The request is not as the protocol says: ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}.`, {
      field: issue?.path.join('.') ?? '',
      ...(limit !== undefined && { limit }),
    })
  }
  // PostgreSQL's text holds every character but NUL. Source: its error codes, 22021.
  if ((error as { code?: unknown } | null)?.code === '22021') return invalid('The request holds a character that can not be kept.')
  console.error('unexpected:', error instanceof Error ? `${error.name}: ${error.message}` : 'not an error')
  return new Problem(500, 'server', 'Something went wrong on our side. Try again in a moment.')
}

export function answer(c: Context, error: unknown): Response {
  const { status, code, message, extra } = asProblem(error)
  if (extra.retryAfterMs !== undefined) c.header('Retry-After', String(Math.ceil(extra.retryAfterMs / 1000)))
  // The rest of such a body is never read, so nothing can follow it on the connection.
  if (status === 413) c.header('Connection', 'close')
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify({ type: 'about:blank', title: message, status, code, ...extra }), status as ContentfulStatusCode)
}
