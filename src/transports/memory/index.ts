// A transport to an inbox in the same page: for demos, guides and tests. Must leave no timer when it is closed.

import { TransportError } from '../../model/error.js'
import type { Transport, TransportContext } from '../../model/transport.js'
import { createMemoryInbox, type Line, type MemoryInbox } from './inbox.js'

export type { Line, MemoryInbox, MemoryInboxOptions } from './inbox.js'
export { createMemoryInbox } from './inbox.js'

export type MemoryOptions = {
  /** The inbox to talk to. @default one of its own, that answers by its script */
  readonly inbox?: MemoryInbox
  /** How long each answer of the wire takes. @default 0 */
  readonly latencyMs?: number
}

const readMs = 500
const writeMs = 1600
/** An upload's way, in so many steps of the latency. */
const progressSteps = 5

/**
 * Talks to an inbox in the page. Without one it makes its own, whose agent reads, writes and answers by a script.
 * @example createChat({ transport: memory() })
 */
export function memory(options: MemoryOptions = {}): (context: TransportContext) => Transport {
  const own = options.inbox === undefined
  const inbox = options.inbox ?? createMemoryInbox()
  const latencyMs = Number(options.latencyMs ?? 0)
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let said = 0

  const later = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }
  const travel = (signal: AbortSignal | undefined): Promise<void> => {
    if (signal?.aborted) return Promise.reject(new TransportError('aborted', 'aborted before it was sent', { outcome: 'rejected' }))
    return latencyMs > 0 ? new Promise((resolve) => later(latencyMs, resolve)) : Promise.resolve()
  }
  /** The line for this text: the first that matches, else the next of those for anything. */
  const lineFor = (text: string): Line | undefined => {
    const matched = inbox.script.find((line) => line.when?.test(text))
    const plain = inbox.script.filter((line) => !line.when)
    return matched ?? plain[Math.min(said++, plain.length - 1)]
  }
  const respond = (conversation: string, text: string): void => {
    const line = lineFor(text)
    if (!line) return
    later(readMs, () => {
      inbox.read(conversation)
      inbox.typing(true, conversation)
    })
    later(readMs + (line.afterMs ?? writeMs), () => {
      inbox.typing(false, conversation)
      inbox.say(line.say, conversation)
    })
  }

  return () => ({
    name: 'memory',
    contract: 1,
    capabilities: {
      idempotency: 'exact',
      resume: 'cursor',
      live: 'push',
      order: 'seq',
      onClosed: 'new',
      // Each page has an inbox of its own.
      shared: false,
      typing: { send: false, receive: true },
      receipts: ['read'],
      ...(inbox.files && { upload: { mode: 'ref' as const, progress: true, ...inbox.files } }),
    },
    open: async ({ cursor }, sink, signal) => {
      await travel(signal)
      if (signal.aborted) throw new TransportError('aborted')
      const missed = inbox.after(cursor)
      for (const event of missed ?? []) if (!signal.aborted) sink.event(event)
      const off = inbox.listen((event) => sink.event(event))
      signal.addEventListener('abort', () => {
        off()
        for (const timer of timers) clearTimeout(timer)
        timers.clear()
      })
      return { resumed: missed !== undefined, cursor: inbox.cursor, visitor: { ...inbox.visitor } }
    },
    send: async (message, { signal } = {}) => {
      await travel(signal)
      const receipt = inbox.accept(message)
      const [first] = message.parts
      if (own && !receipt.duplicate) respond(receipt.conversation, first?.type === 'text' ? first.text : '')
      return receipt
    },
    history: async (query, { signal } = {}) => {
      await travel(signal)
      return inbox.history(query)
    },
    chatflow: async (_, { signal } = {}) => {
      await travel(signal)
      return {
        type: 'live',
        channel: 'chat',
        name: inbox.name,
        team: inbox.team,
        availability: { state: 'online', replyTime: 'minutes' },
        visitorMayEnd: true,
        attachments: inbox.files,
      }
    },
    ...(inbox.files && {
      upload: async (file, { signal, onProgress } = {}) => {
        const { size } = file.blob
        for (let step = 0; step <= progressSteps; step++) {
          onProgress?.(Math.round((size * step) / progressSteps), size)
          await travel(signal)
          if (signal?.aborted) throw new TransportError('aborted', 'aborted', { outcome: 'unknown' })
        }
        return inbox.upload(file)
      },
      fileUrl: async (ref) => ({ url: inbox.fileUrl(ref) }),
    }),
    start: async ({ clientId }, { signal } = {}) => {
      await travel(signal)
      return inbox.start(clientId)
    },
    list: async () => ({ conversations: [...inbox.list()] }),
    end: async (conversation) => inbox.end(conversation),
    markRead: async (conversation, upTo) => inbox.markRead(conversation, upTo),
  })
}
