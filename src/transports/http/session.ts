// The visitor's session with the inbox: a short-lived token in memory, the resume secret with the client, one renewal at a time.
// Must not let a token into an address, a log or an error.

import { asTransportError, TransportError } from '../../model/error.js'
import { isRecord } from '../../model/parse.js'
import type { Capabilities, OpenRequest, TransportContext, Visitor } from '../../model/transport.js'
import type { Call, CallInit } from './call.js'

declare const __VERSION__: string

export type Opened = {
  readonly token: string
  readonly expiresAt: number
  readonly cursor: string | undefined
  readonly visitor: Visitor
  readonly conversation: unknown
  readonly capabilities: Partial<Capabilities>
  /** Which ways to be live the inbox has; absent: it didn't say. */
  readonly ways: Ways | undefined
}
export type Way = 'ws' | 'sse' | 'poll'
export type Ways = readonly Way[]
export type HttpSession = {
  /** The session there is, or a new one. */
  get(): Promise<Opened>
  renew(why: 'expired' | 'rejected', stale?: string): Promise<Opened>
  /** Work with the token; once more with a new one when it is refused. */
  withToken<T>(work: (token: string) => Promise<T>): Promise<T>
  call(path: string, init?: CallInit): Promise<unknown>
  about(request: OpenRequest): void
  clear(): void
}

function capabilitiesOf(features: unknown, limits: unknown): Partial<Capabilities> {
  const has = isRecord(features) ? features : {}
  const bounds = isRecord(limits) ? limits : {}
  const { messageChars, perMinute } = bounds
  const { maxBytes, maxFiles, accept } = isRecord(has.upload) ? has.upload : {}
  return {
    ...(isRecord(has.upload) && {
      upload: {
        mode: 'ref',
        progress: true,
        ...(typeof maxBytes === 'number' && { maxBytes }),
        ...(typeof maxFiles === 'number' && { maxFiles }),
        ...(Array.isArray(accept) && { accept: accept.filter((one): one is string => typeof one === 'string') }),
      },
    }),
    typing: { send: has.typing === true, receive: has.typing === true },
    ...(Array.isArray(has.receipts) && { receipts: has.receipts.filter((one) => one === 'delivered' || one === 'read') }),
    ...((has.onClosed === 'new' || has.onClosed === 'reopen') && { onClosed: has.onClosed }),
    limits: {
      ...(typeof messageChars === 'number' && { messageChars }),
      ...(typeof perMinute === 'number' && { perMinute }),
    },
  }
}

export function createHttpSession(call: Call, context: TransportContext, channel: string | undefined): HttpSession {
  let opened: Opened | undefined
  let opening: Promise<Opened> | undefined
  let about: OpenRequest = { locale: 'en' }

  const post = async (why: 'use' | 'expired' | 'rejected', again = true): Promise<Opened> => {
    const identity = await context.identity(why)
    const resume = context.secret.get()
    const { page, consents, locale } = about
    const request = call('session', {
      method: 'post',
      body: {
        ...(identity && { identity }),
        ...(resume !== undefined && { resume }),
        ...((channel ?? about.channel) && { channel: channel ?? about.channel }),
        client: { sdk: 'samtale', version: __VERSION__, accept: { parts: ['text', 'event', 'file'] } },
        ...(page && { page: { ...page, locale } }),
        ...(consents && { consents }),
      },
    })
    let answer: unknown
    try {
      answer = await request
    } catch (thrown) {
      const { kind, info } = asTransportError(thrown)
      // A host that makes tokens may have a better one; asked once.
      if (kind !== 'auth' || !identity || !again) throw thrown
      return post(info.code === 'auth_expired' ? 'expired' : 'rejected', false)
    }
    const { token, expiresAt, resume: next, cursor, visitor, conversation, features, limits, stream } = isRecord(answer) ? answer : {}
    if (typeof token !== 'string' || !isRecord(visitor) || typeof visitor.id !== 'string')
      throw new TransportError('protocol', 'the inbox gave no session', { outcome: 'unknown' })
    if (typeof next === 'string') context.secret.set(next)
    opened = {
      token,
      expiresAt: typeof expiresAt === 'number' ? expiresAt : Number.POSITIVE_INFINITY,
      cursor: typeof cursor === 'string' ? cursor : undefined,
      visitor: visitor as Visitor,
      conversation,
      capabilities: capabilitiesOf(features, limits),
      ways: isRecord(stream)
        ? [...(stream.ws === true ? ['ws' as const] : []), ...(stream.sse === true ? ['sse' as const] : []), 'poll']
        : undefined,
    }
    return opened
  }
  const fresh = (why: 'use' | 'expired' | 'rejected'): Promise<Opened> => {
    opening ??= post(why).finally(() => {
      opening = undefined
    })
    return opening
  }
  const session: HttpSession = {
    get: () => (opened && !opening ? Promise.resolve(opened) : fresh('use')),
    // Five calls refused at once ask for one new token, and those that come late find it there.
    renew: (why, stale) => (opened && stale !== undefined && opened.token !== stale ? Promise.resolve(opened) : fresh(why)),
    withToken: async (work) => {
      const { token } = await session.get()
      try {
        return await work(token)
      } catch (error) {
        if (!(error instanceof TransportError) || error.kind !== 'auth') throw error
        const renewed = await session.renew(error.info.code === 'auth_expired' ? 'expired' : 'rejected', token)
        return work(renewed.token)
      }
    },
    call: (path, init = {}) => session.withToken((token) => call(path, { ...init, token })),
    about: (request) => {
      about = request
    },
    clear: () => {
      opened = undefined
      context.secret.set(undefined)
    },
  }
  return session
}
