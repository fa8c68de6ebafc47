// The memory transport under the kit: its inbox is driven directly, and what a network does is done by wrappers around both.

import { type ErrorKind, TransportError } from '../../src/model/error.js'
import type { Message } from '../../src/model/message.js'
import { text } from '../../src/model/part.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import type { DriverFault, Harness } from '../../src/testing.js'
import { createMemoryInbox, memory } from '../../src/transports/memory/index.js'

const files = { maxBytes: 100_000, maxFiles: 10, accept: ['image/*', 'text/plain', '.pdf'] }
const other = { id: 'magnus', role: 'agent', name: 'Magnus Aasen' } as const
const kinds: Readonly<Record<number, ErrorKind>> = { 400: 'invalid', 403: 'forbidden', 429: 'rate_limited' }

export async function memoryHarness(mutate: (transport: Transport) => Transport = (same) => same): Promise<Harness> {
  const inbox = createMemoryInbox({ files, messageChars: 4000 })
  const faults: { -readonly [K in keyof DriverFault]: DriverFault[K] }[] = []
  let offline = false
  let cutUploads = 0
  let connections = 0
  let released: (() => void)[] | undefined
  const counted: typeof inbox = Object.create(inbox, {
    listen: {
      value: (heard: Parameters<typeof inbox.listen>[0]) => {
        const off = inbox.listen(heard)
        connections++
        return () => {
          connections--
          off()
        }
      },
    },
  })
  const held = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (!released) return resolve()
      released.push(resolve)
      signal?.addEventListener('abort', () => reject(new TransportError('aborted', 'aborted', { outcome: 'unknown' })))
    })
  const faulty = (transport: Transport): Transport => ({
    ...transport,
    send: async (message, options) => {
      if (options?.signal?.aborted) return transport.send(message, options)
      if (offline) throw new TransportError('network', 'offline', { outcome: 'rejected' })
      const fault = faults.find((one) => one.times > 0)
      if (!fault) {
        const receipt = await transport.send(message, options)
        await held(options?.signal)
        return receipt
      }
      fault.times--
      if (fault.afterAccept) await transport.send(message, options)
      const kind = kinds[fault.status] ?? 'server'
      throw new TransportError(kind, 'fault', {
        outcome: kind !== 'server' || fault.status === 503 ? 'rejected' : 'unknown',
        ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
      })
    },
    upload: async (file, options) => {
      if (cutUploads > 0) {
        cutUploads--
        options?.onProgress?.(file.blob.size / 2, file.blob.size)
        throw new TransportError('network', 'broken off', { outcome: 'unknown' })
      }
      const answer = await (transport.upload as NonNullable<Transport['upload']>)(file, options)
      await held(options?.signal)
      return answer
    },
  })
  const say = async (part: Parameters<typeof inbox.say>[0]): Promise<void> => void inbox.say(part)
  return {
    transport: () => mutate(faulty(memory({ inbox: counted })({} as TransportContext))),
    driver: {
      messages: async (): Promise<readonly Message[]> => inbox.messages(),
      agentSend: say,
      agentTyping: async (on) => inbox.typing(on),
      closeConversation: async () => inbox.close(),
      reopen: async () => inbox.reopen(),
      assign: async () => {
        inbox.assign(other)
        return other.id
      },
      edit: async (message, content) => inbox.edit(message, [text(content)]),
      remove: async (message) => inbox.remove(message),
      askRating: async () => {
        await say([{ type: 'rating', id: 'r1', scale: 5 }])
        return 'r1'
      },
      ratings: async () => [...inbox.ratings].map(([id, value]) => ({ id, value })),
      askForm: async () => {
        await say([{ type: 'form', id: 'f1', purpose: 'contact', fields: [{ name: 'name', label: 'Name', kind: 'text' }] }])
        return 'f1'
      },
      inject: async (...events) => {
        for (const event of events) inbox.inject(event as never, true)
      },
      failNext: (fault) => void faults.push({ ...fault }),
      holdReplies: (on) => {
        for (const free of released ?? []) free()
        released = on ? [] : undefined
      },
      offline: (on) => {
        offline = on
      },
      truncateLog: async () => inbox.forgetLog(),
      newEpoch: async () => inbox.newEpoch(),
      badFrame: async () => {
        for (const garbage of ['nonsense', 42, null, [], { type: 7 }]) inbox.inject(garbage as never, false)
      },
      connections: () => connections,
      uploads: async () => inbox.stored(),
      expireFiles: async () => inbox.forgetFiles(),
      cutUpload: () => {
        cutUploads++
      },
    },
    dispose: async () => {},
  }
}
