// One command of the protocol: a request, its answer as JSON, its failure as a TransportError. Must not retry: the client does.

import ky from 'ky'
import { type ErrorInfo, type ErrorKind, TransportError } from '../../model/error.js'
import type { TransportContext } from '../../model/transport.js'

export type CallInit = {
  readonly method?: string
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly token?: string | undefined
  readonly signal?: AbortSignal | undefined
}
export type Call = (path: string, init?: CallInit) => Promise<unknown>

/** Seconds or an HTTP date. Source: RFC 9110, 10.2.3. @returns milliseconds */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

const kinds: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid',
  401: 'auth',
  403: 'forbidden',
  404: 'gone',
  408: 'timeout',
  409: 'closed',
  410: 'gone',
  413: 'too_large',
  415: 'unsupported_type',
  422: 'invalid',
  429: 'rate_limited',
  501: 'unsupported',
}

/** What an answer that is no success means. */
export async function failure(response: Response, now: number): Promise<TransportError> {
  const { status } = response
  const problem = ((await response.json().catch(() => null)) ?? {}) as Record<string, unknown>
  const number = (name: string): number | undefined => (typeof problem[name] === 'number' ? problem[name] : undefined)
  const word = (name: string): string | undefined => (typeof problem[name] === 'string' ? problem[name] : undefined)
  const info: ErrorInfo = {
    status,
    code: word('code'),
    retryAfterMs: number('retryAfterMs') ?? retryAfterMs(response.headers.get('retry-after'), now),
    // 503 says that nothing was done; another 5xx says nothing.
    outcome: (word('outcome') as ErrorInfo['outcome']) ?? (status >= 500 && status !== 503 && status !== 501 ? 'unknown' : 'rejected'),
    next: word('next') as ErrorInfo['next'],
    limit: number('limit'),
    accept: Array.isArray(problem.accept) ? problem.accept.filter((one): one is string => typeof one === 'string') : undefined,
    field: word('field'),
  }
  const kind = kinds[status] ?? (status >= 500 ? 'server' : 'protocol')
  return new TransportError(kind === 'closed' && info.code === 'slot_taken' ? 'invalid' : kind, `the inbox answered ${status}`, info)
}

/** What an answer says of an address and its end. */
export const addressOf = ({ url, expiresAt }: Record<string, unknown>): { url?: string; expiresAt?: number } => ({
  ...(typeof url === 'string' && { url }),
  ...(typeof expiresAt === 'number' && { expiresAt }),
})

export function createCall(base: string, timeoutMs: number, context: TransportContext): Call {
  const client = ky.create({
    prefixUrl: base,
    fetch: (input, init) => context.fetch(input, init),
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    credentials: 'omit',
    referrerPolicy: 'origin',
  })
  let explained = false
  return async (path, { method = 'get', body, query = {}, token, signal } = {}) => {
    if (signal?.aborted) throw new TransportError('aborted', 'aborted before it was sent', { outcome: 'rejected' })
    const searchParams: Record<string, string | number> = {}
    for (const name of Object.keys(query)) if (query[name] !== undefined) searchParams[name] = query[name]
    // Not ky's own: that one ends with the head of the answer, and a body may drip for ever.
    const life = new AbortController()
    const end = (): void => life.abort()
    const timer = setTimeout(end, timeoutMs)
    signal?.addEventListener('abort', end)
    const { document } = globalThis as Partial<typeof globalThis>
    const blocked = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent): void => {
      if (explained || effectiveDirective !== 'connect-src' || !blockedURI.startsWith(new URL(base).origin)) return
      explained = true
      const { origin } = new URL(base)
      context.log(
        'warn',
        `the page's Content-Security-Policy forbids the inbox. Add "${origin} ${origin.replace('http', 'ws')}" to its connect-src.`,
      )
    }
    document?.addEventListener('securitypolicyviolation', blocked)
    const ended = new Promise<never>((_, reject) => life.signal.addEventListener('abort', reject))
    let response: Response | undefined
    const ask = async (): Promise<unknown> => {
      response = await client(path, {
        method,
        searchParams,
        ...(body !== undefined && { json: body }),
        ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
        signal: life.signal,
      })
      if (!response.ok) throw await failure(response, context.now())
      return response.status === 204 ? undefined : response.json()
    }
    try {
      return await Promise.race([ask(), ended])
    } catch (error) {
      if (error instanceof TransportError) throw error
      const outcome = method === 'get' && !response ? 'rejected' : 'unknown'
      if (signal?.aborted) throw new TransportError('aborted', 'aborted', { outcome })
      if (life.signal.aborted) throw new TransportError('timeout', 'the inbox did not answer in time', { outcome })
      // A captive portal's page, or a proxy's: whatever it was, the inbox may not have seen the request.
      throw response
        ? new TransportError('server', 'the answer was not from an inbox', { outcome, status: response.status })
        : new TransportError('network', 'the inbox could not be reached', { outcome })
    } finally {
      clearTimeout(timer)
      // The browser tells of it a moment after the request has failed.
      if (document) setTimeout(() => document.removeEventListener('securitypolicyviolation', blocked))
      signal?.removeEventListener('abort', end)
    }
  }
}
