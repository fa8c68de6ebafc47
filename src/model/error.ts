// The two errors that leave Samtale. `outcome` decides whether a resend is safe. Must never carry a token in its text.

export type ErrorKind =
  | 'network'
  | 'timeout'
  | 'server'
  | 'rate_limited'
  | 'auth'
  | 'forbidden'
  | 'invalid'
  | 'too_large'
  | 'unsupported_type'
  | 'closed'
  | 'gone'
  | 'superseded'
  | 'unsupported'
  | 'protocol'
  | 'aborted'

export type ErrorInfo = {
  readonly code?: string | undefined
  readonly status?: number | undefined
  /** Milliseconds to wait before the next try. */
  readonly retryAfterMs?: number | undefined
  /** `rejected`: certainly not done. `unknown`: it may have been. */
  readonly outcome?: 'rejected' | 'unknown' | undefined
  /** For `closed`: what a reply to this conversation does. */
  readonly next?: 'new' | 'reopen' | 'none' | undefined
  readonly limit?: number | undefined
  /** How many are concerned, where that is more than one. */
  readonly count?: number | undefined
  readonly accept?: readonly string[] | undefined
  readonly field?: string | undefined
  readonly cause?: unknown
}

const retryable: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['network', 'timeout', 'server', 'rate_limited'])

/** What a transport throws, and hands to `sink.closed`. */
export class TransportError extends Error {
  readonly kind: ErrorKind
  readonly retryable: boolean
  readonly info: ErrorInfo
  constructor(kind: ErrorKind, message: string = kind, info: ErrorInfo = {}) {
    super(message)
    this.name = 'TransportError'
    this.kind = kind
    this.retryable = retryable.has(kind)
    this.info = info
  }
}

/** Anything thrown, as a TransportError. An abort is `aborted`; the rest, being unplanned, is `protocol`. */
export function asTransportError(thrown: unknown): TransportError {
  if (thrown instanceof TransportError) return thrown
  const name = (thrown as { name?: unknown } | null)?.name
  // A second copy of this package throws its own class: trust the shape.
  if (name === 'TransportError') {
    const { kind, message, info } = thrown as TransportError
    return new TransportError(kind, message, info)
  }
  if (name === 'AbortError') return new TransportError('aborted', 'aborted', { cause: thrown })
  return new TransportError('protocol', String((thrown as { message?: unknown } | null)?.message ?? thrown), {
    outcome: 'unknown',
    cause: thrown,
  })
}

/** What a host gets: a wrong option, or a chat that cannot start. The message says the remedy. */
export class ChatError extends Error {
  readonly code: 'option' | 'target' | 'destroyed' | 'transport'
  constructor(code: ChatError['code'], message: string) {
    super(message)
    this.name = 'ChatError'
    this.code = code
  }
}
