// A transport whose every answer the test decides. Keeps a record, as an inbox does.
import { TransportError } from '../../src/model/error.js'
import type { Message } from '../../src/model/message.js'
import type {
  Capabilities,
  HistoryPage,
  OpenRequest,
  Outgoing,
  Receipt,
  Session,
  Sink,
  Transport,
  TransportContext,
} from '../../src/model/transport.js'

export type Life = {
  readonly request: OpenRequest
  readonly sink: Sink
  readonly signal: AbortSignal
  resolve(session?: Partial<Session>): void
  reject(error: unknown): void
}
export type Sent = {
  readonly message: Outgoing
  readonly signal: AbortSignal | undefined
  accept(): Receipt
  resolve(receipt?: Receipt): void
  reject(error: unknown): void
}

export const capabilities: Capabilities = {
  idempotency: 'exact',
  resume: 'cursor',
  live: 'push',
  order: 'seq',
  onClosed: 'new',
  typing: { send: true, receive: true },
}

export function createFake(overrides: Partial<Capabilities> = {}) {
  const lives: Life[] = []
  const sends: Sent[] = []
  const record: Message[] = []
  const calls: unknown[][] = []
  let autoOpen = true
  let autoSend = true
  let conversations = 0
  let instances = 0
  const accept = ({ clientId, conversation, parts }: Outgoing): Receipt => {
    const known = record.find((one) => one.clientId === clientId)
    const at = conversation ?? (record.at(-1)?.conversation || `c${++conversations}`)
    const message: Message = known ?? {
      id: `m${record.length + 1}`,
      clientId,
      conversation: at,
      seq: record.length + 1,
      rev: 1,
      createdAt: 1000 + record.length,
      author: { id: 'v', role: 'visitor' },
      parts,
    }
    if (!known) record.push(message)
    return {
      id: message.id,
      conversation: message.conversation,
      seq: message.seq as number,
      createdAt: message.createdAt,
      ...(known && { duplicate: true }),
    }
  }
  const transport: Transport = {
    name: 'fake',
    contract: 1,
    capabilities: { ...capabilities, ...overrides },
    open: (request, sink, signal) =>
      new Promise<Session>((resolve, reject) => {
        const session = (given: Partial<Session> = {}): Session => ({
          resumed: request.cursor !== undefined,
          visitor: { id: 'v' },
          ...given,
        })
        const life: Life = { request, sink, signal, resolve: (given) => resolve(session(given)), reject }
        lives.push(life)
        signal.addEventListener('abort', () => reject(new TransportError('aborted')))
        if (autoOpen) life.resolve()
      }),
    send: (message, { signal } = {}) =>
      new Promise<Receipt>((resolve, reject) => {
        const sent: Sent = {
          message,
          signal,
          accept: () => accept(message),
          resolve: (receipt) => resolve(receipt ?? accept(message)),
          reject,
        }
        sends.push(sent)
        signal?.addEventListener('abort', () => reject(new TransportError('aborted')))
        if (autoSend) sent.resolve()
      }),
    history: async (query): Promise<HistoryPage> => {
      calls.push(['history', query])
      const list = record.filter((one) => one.conversation === (query.conversation ?? one.conversation))
      const end = query.before === undefined ? list.length : list.findIndex((one) => one.id === query.before)
      const start = Math.max(0, end - (query.limit ?? 30))
      return { messages: list.slice(start, end), more: start > 0 }
    },
    typing: (conversation, on) => void calls.push(['typing', conversation, on]),
    markRead: async (conversation, upTo) => void calls.push(['markRead', conversation, upTo]),
    signOut: async () => void calls.push(['signOut']),
  }
  return {
    transport,
    factory: (_: TransportContext): Transport => {
      instances++
      return { ...transport }
    },
    lives,
    sends,
    record,
    calls,
    get instances() {
      return instances
    },
    accept,
    life: (): Life => lives.at(-1) as Life,
    sent: (): Sent => sends.at(-1) as Sent,
    manual: (what: { open?: boolean; send?: boolean }) => {
      autoOpen = !(what.open ?? !autoOpen)
      autoSend = !(what.send ?? !autoSend)
    },
    agent: (text: string, extra: Partial<Message> = {}): Message => {
      const message: Message = {
        id: `m${record.length + 1}`,
        conversation: record.at(-1)?.conversation ?? 'c1',
        seq: record.length + 1,
        rev: 1,
        createdAt: 1000 + record.length,
        author: { id: 'ingrid', role: 'agent', name: 'Ingrid' },
        parts: [{ type: 'text', text, format: 'plain' }],
        ...extra,
      }
      record.push(message)
      return message
    },
    push: (event: object): void => lives.at(-1)?.sink.event(event as never),
  }
}
export type Fake = ReturnType<typeof createFake>
