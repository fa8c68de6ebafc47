// The default transport: the open protocol `samtale/1`, commands over HTTP and events over a WebSocket.
// Must not keep what the client keeps: only a token and the socket live here.

import type { Chatflow } from '../../model/chatflow.js'
import type { Conversation } from '../../model/conversation.js'
import { asTransportError, TransportError } from '../../model/error.js'
import { isRecord } from '../../model/parse.js'
import type { Capabilities, HistoryPage, Receipt, Session, Transport, TransportContext } from '../../model/transport.js'
import { createCall } from './call.js'
import { openEvents } from './events.js'
import { createHttpSession, type Way, type Ways } from './session.js'
import { openStream, type Stream, type StreamEnd } from './stream.js'
import { sendFile } from './upload.js'

export type HttpOptions = {
  /** The inbox's whole base address, version included, for example `https://inbox.example.com/v1`. */
  readonly url: string
  /** Which chat channel of the inbox. @default the inbox's own */
  readonly channel?: string
  /** How long a command may take. @default 15000 */
  readonly timeoutMs?: number
}

const capabilities: Capabilities = {
  idempotency: 'exact',
  resume: 'cursor',
  live: 'push',
  order: 'seq',
  onClosed: 'new',
  typing: { send: true, receive: true },
  receipts: ['read'],
}

const defaultTimeoutMs = 15_000

const allWays: Ways = ['ws', 'sse', 'poll']
const wayKey = 'way'
/** What worked is tried first for so long; then the best way gets another chance. */
const rememberMs = 30 * 60_000

/** The first way to be live that works, beginning with the one that worked last. */
async function firstOf(
  ways: Ways,
  { storage, now }: TransportContext,
  open: (way: Way) => Promise<StreamEnd>,
): Promise<StreamEnd & { way: Way }> {
  const [worked, at] = storage.get(wayKey)?.split(' ') ?? []
  const known = ways.find((way) => way === worked && now() - Number(at) < rememberMs)
  const order = known ? [known, ...ways.filter((way) => way !== known)] : ways
  let failed: unknown
  for (const way of order) {
    try {
      const end = await open(way)
      // The best way needs no note.
      if (way === ways[0]) storage.set(wayKey, undefined)
      else if (way !== known) storage.set(wayKey, `${way} ${now()}`)
      return { ...end, way }
    } catch (thrown) {
      const { kind } = asTransportError(thrown)
      // The inbox's own word is not the network's fault: another way would hear the same.
      if (kind !== 'network' && kind !== 'timeout' && kind !== 'unsupported' && kind !== 'protocol') throw thrown
      failed ??= thrown
    }
  }
  throw failed
}

const record = (answer: unknown): Record<string, unknown> => {
  if (isRecord(answer)) return answer
  throw new TransportError('protocol', 'the answer of the inbox could not be read', { outcome: 'unknown' })
}

/**
 * Speaks `samtale/1` to an inbox.
 * @throws {TypeError} when `url` is not an absolute http(s) address, or `timeoutMs` no time.
 * @example createChat({ transport: http({ url: 'https://inbox.example.com/v1' }) })
 */
export function http(options: HttpOptions): (context: TransportContext) => Transport {
  const { url = '', channel } = options ?? {}
  const timeoutMs = Number(options?.timeoutMs ?? defaultTimeoutMs)
  if (!(timeoutMs > 0)) throw new TypeError(`http({ timeoutMs }) needs milliseconds, for example 15000. It got "${options.timeoutMs}".`)
  if (!/^https?:\/\/[^\s/]/.test(url) || !URL.canParse(url))
    throw new TypeError(`http({ url }) needs the whole address of the inbox, for example "https://inbox.example.com/v1". It got "${url}".`)
  const base = url.replace(/\/+$/, '')

  return (context) => {
    const call = createCall(base, timeoutMs, context)
    const session = createHttpSession(call, context, channel)
    let stream: Stream | undefined
    const at = (conversation: string, verb: string): string => `conversations/${encodeURIComponent(conversation)}/${verb}`
    const quietly = (work: Promise<unknown>): void => {
      work.catch(() => context.log('debug', 'a message that nobody waits for was not delivered'))
    }
    return {
      name: 'http',
      contract: 1,
      capabilities,
      open: async (request, sink, signal): Promise<Session> => {
        session.about(request)
        // Before the socket: a session that can't be had is a plain answer here, with its reason.
        const { ways = allWays } = await session.get()
        if (signal.aborted) throw new TransportError('aborted')
        const {
          way: chosen,
          resumed,
          cursor,
          opened,
        } = await firstOf(ways, context, (way) => {
          stream = way === 'ws' ? openStream(base, session, context, request.cursor, sink, signal) : undefined
          return stream?.ready ?? openEvents(way as 'sse' | 'poll', base, session, context, request.cursor, sink, signal)
        })
        return {
          resumed,
          ...(cursor !== undefined && { cursor }),
          visitor: opened.visitor,
          ...(isRecord(opened.conversation) && { conversation: opened.conversation as unknown as Conversation }),
          // What is never stored can't be asked for afterwards.
          capabilities:
            chosen === 'poll' ? { ...opened.capabilities, live: 'poll', typing: { send: true, receive: false } } : opened.capabilities,
          expiresAt: opened.expiresAt,
        }
      },
      send: async ({ clientId, conversation, parts, replyTo }, { signal } = {}) => {
        const body = { clientId, ...(conversation !== undefined && { conversation }), parts, ...(replyTo !== undefined && { replyTo }) }
        const answer = record(await session.call('messages', { method: 'post', body, signal }))
        return { ...answer, ...(answer.replay === true && { duplicate: true }) } as unknown as Receipt
      },
      history: async (query, { signal } = {}) => {
        const { messages, more, cursor } = record(await session.call('messages', { query, signal }))
        return {
          messages: Array.isArray(messages) ? messages : [],
          more: more === true,
          ...(typeof cursor === 'string' && { cursor }),
        } as HistoryPage
      },
      chatflow: async (query, { signal } = {}) => (await call('chatflow', { query, signal })) as Chatflow,
      upload: (file, options) => sendFile(base, session, context, file, options),
      fileUrl: async (ref, { signal } = {}) => {
        const { url: shown, expiresAt } = record(await session.call(`files/${encodeURIComponent(ref)}`, { signal }))
        if (typeof shown !== 'string') throw new TransportError('protocol', 'the inbox gave no address for the file')
        return { url: shown, ...(typeof expiresAt === 'number' && { expiresAt }) }
      },
      start: async (init, { signal } = {}) => (await session.call('conversations', { method: 'post', body: init, signal })) as Conversation,
      list: async (query, { signal } = {}) => {
        const { conversations, next } = record(await session.call('conversations', { query, signal }))
        return { conversations: Array.isArray(conversations) ? conversations : [], ...(typeof next === 'string' && { next }) }
      },
      end: async (conversation, { signal } = {}) => void (await session.call(at(conversation, 'end'), { method: 'post', signal })),
      typing: (conversation, on) => {
        if (!stream?.typing(conversation, on)) quietly(session.call('typing', { method: 'post', body: { conversation, on } }))
      },
      markRead: async (conversation, upTo, { signal } = {}) =>
        void (await session.call('read', { method: 'post', body: { conversation, upTo }, signal })),
      visitor: async (change, { signal } = {}) => void (await session.call('visitor', { method: 'patch', body: change, signal })),
      page: (view) => quietly(session.call('page', { method: 'post', body: view })),
      signOut: async ({ signal } = {}) => {
        if (context.secret.get() !== undefined) await session.call('session/end', { method: 'post', signal })
        session.clear()
      },
      forget: async ({ signal } = {}) => {
        if (context.secret.get() !== undefined) await session.call('session', { method: 'delete', signal })
        session.clear()
      },
    }
  }
}
