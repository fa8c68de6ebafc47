// An inbox with a record and a log, whose every answer waits until the test says what becomes of it.
import { TransportError } from '../../src/model/error.js'
import type { Message } from '../../src/model/message.js'
import type { Part } from '../../src/model/part.js'
import type { Capabilities, Outgoing, Receipt, Session, Sink, Transport, TransportContext } from '../../src/model/transport.js'

export type Fate = 'done' | 'lost before' | 'lost after' | 'busy'
type Visitor = { readonly id: string; readonly log: { n: number; event: Record<string, unknown> }[]; readonly record: Message[] }
type Asked = { readonly tab: number; readonly signal: AbortSignal | undefined; meet(fate: Fate): void }
type Line = { readonly tab: number; readonly visitor: Visitor; readonly sink: Sink; readonly signal: AbortSignal; n: number }

const capabilities: Capabilities = {
  idempotency: 'exact',
  resume: 'cursor',
  live: 'push',
  order: 'seq',
  onClosed: 'new',
  upload: { mode: 'ref', maxBytes: 1_000_000, maxFiles: 10 },
}

export function createFakeInbox() {
  const visitors = new Map<string, Visitor>()
  const all: Visitor[] = []
  let asked: Asked[] = []
  let lines: Line[] = []
  let serial = 0
  let healed = false
  const files = new Map<string, { ref: string; text: string; uploads: number; clientId: string }>()
  const dead = new Set<number>()
  const id = (kind: string): string => `${kind}${++serial}`

  const append = (visitor: Visitor, type: string, data: unknown): void => {
    const n = visitor.log.length + 1
    visitor.log.push({ n, event: { type, cursor: `e.${n}`, conversation: 'c', data: structuredClone(data) } })
    if (healed) pass()
  }
  /** What was said reaches whoever listens. */
  const pass = (most = Number.POSITIVE_INFINITY): void => {
    for (const line of [...lines]) {
      let left = most
      while (left-- > 0 && line.n < line.visitor.log.length && lines.includes(line))
        line.sink.event(structuredClone(line.visitor.log[line.n++]?.event) as never)
    }
  }
  const accept = (visitor: Visitor, { clientId, parts }: Outgoing): Receipt => {
    const key = (one: Message): boolean => one.clientId === clientId
    const known = visitor.record.find(key)
    if (known) return { id: known.id, conversation: 'c', seq: known.seq as number, createdAt: known.createdAt, duplicate: true }
    const shown = parts.map((part): Part => {
      if (part.type !== 'file') return part
      const file = [...files.values()].find((one) => one.ref === part.ref)
      if (!file) throw new TransportError('invalid', 'no such file', { outcome: 'rejected', field: 'ref' })
      return { ...part, url: `https://files.example/${file.ref}` }
    })
    const message: Message = {
      id: id('m'),
      clientId,
      conversation: 'c',
      seq: visitor.record.length + 1,
      rev: 1,
      createdAt: serial,
      author: { id: visitor.id, role: 'visitor' },
      parts: shown,
    }
    visitor.record.push(message)
    append(visitor, 'message', message)
    return { id: message.id, conversation: 'c', seq: message.seq as number, createdAt: message.createdAt }
  }
  const meet = <T>(tab: number, signal: AbortSignal | undefined, work: () => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(new TransportError('aborted', 'aborted', { outcome: 'rejected' }))
      const mine: Asked = {
        tab,
        signal,
        meet: (fate) => {
          asked = asked.filter((one) => one !== mine)
          // A page that is gone sends nothing any more; what it had sent may still arrive.
          if (dead.has(tab) && fate !== 'lost after') return
          if (fate === 'lost before') return reject(new TransportError('network', 'lost', { outcome: 'unknown' }))
          if (fate === 'busy') return reject(new TransportError('server', 'busy', { outcome: 'rejected' }))
          try {
            const answer = work()
            if (fate === 'lost after') reject(new TransportError('network', 'the answer was lost', { outcome: 'unknown' }))
            else resolve(answer)
          } catch (error) {
            reject(error)
          }
        },
      }
      signal?.addEventListener('abort', () => {
        asked = asked.filter((one) => one !== mine)
        reject(new TransportError('aborted', 'aborted', { outcome: 'unknown' }))
      })
      asked.push(mine)
      if (healed) queueMicrotask(() => asked.includes(mine) && mine.meet('done'))
    })

  const transport =
    (tab: number) =>
    (context: TransportContext): Transport => {
      const session = (): Visitor => {
        const secret = context.secret.get()
        const known = secret === undefined ? undefined : visitors.get(secret)
        if (known) return known
        const made: Visitor = { id: id('v'), log: [], record: [] }
        const next = id('secret')
        visitors.set(next, made)
        all.push(made)
        context.secret.set(next)
        return made
      }
      return {
        name: 'fake',
        contract: 1,
        capabilities,
        open: async ({ cursor }, sink, signal): Promise<Session> => {
          const visitor = await meet(tab, signal, session)
          const at = Number(/^e\.(\d+)$/.exec(cursor ?? '')?.[1] ?? Number.NaN)
          const resumed = at <= visitor.log.length
          const line: Line = { tab, visitor, sink, signal, n: resumed ? at : visitor.log.length }
          while (resumed && line.n < visitor.log.length) sink.event(structuredClone(visitor.log[line.n++]?.event) as never)
          lines.push(line)
          signal.addEventListener('abort', () => {
            lines = lines.filter((one) => one !== line)
          })
          return { resumed, cursor: `e.${visitor.log.length}`, visitor: { id: visitor.id } }
        },
        send: (message, { signal } = {}) => meet(tab, signal, () => accept(session(), message)),
        upload: ({ clientId, blob }, { signal, onProgress } = {}) =>
          meet(tab, signal, () => {
            onProgress?.(blob.size, blob.size)
            const known = files.get(clientId)
            files.set(clientId, { ref: known?.ref ?? id('f'), clientId, text: `${blob.size} bytes`, uploads: (known?.uploads ?? 0) + 1 })
            return { ref: files.get(clientId)?.ref as string }
          }),
        history: async ({ before, limit = 30 }, { signal } = {}) =>
          meet(tab, signal, () => {
            const { record } = session()
            const end = before === undefined ? record.length : record.findIndex((one) => one.id === before)
            return { messages: structuredClone(record.slice(Math.max(0, end - limit), end)), more: end > limit }
          }),
        list: async () => ({ conversations: [] }),
        signOut: async () => {
          const secret = context.secret.get()
          if (secret !== undefined) visitors.delete(secret)
          context.secret.set(undefined)
        },
      }
    }

  return {
    transport,
    /** Everybody there ever was. */
    records: (): Message[][] => all.map((one) => one.record),
    recordOf: (visitor: string): readonly Message[] => all.find((one) => one.id === visitor)?.record ?? [],
    get files() {
      return [...files.values()]
    },
    /** What becomes of the request that waits at this place. */
    meet: (at: number, fate: Fate): void => asked[at % Math.max(1, asked.length)]?.meet(fate),
    get waiting() {
      return asked.length
    },
    /** Live connections of the visitor who has most. */
    get lines() {
      return Math.max(0, ...all.map((visitor) => lines.filter((one) => one.visitor === visitor).length))
    },
    pass,
    /** A connection breaks, with a word or without events on the way. */
    drop: (at: number): void => {
      const line = lines[at % Math.max(1, lines.length)]
      if (!line) return
      lines = lines.filter((one) => one !== line)
      line.sink.closed(new TransportError('network', 'dropped'))
    },
    say: (text: string): void => {
      for (const visitor of visitors.values()) {
        const message: Message = {
          id: id('m'),
          conversation: 'c',
          seq: visitor.record.length + 1,
          rev: 1,
          createdAt: serial,
          author: { id: 'ingrid', role: 'agent', name: 'Ingrid' },
          parts: [{ type: 'text', text, format: 'plain' }],
        }
        visitor.record.push(message)
        append(visitor, 'message', message)
      }
    },
    kill: (tab: number): void => {
      dead.add(tab)
      lines = lines.filter((one) => one.tab !== tab)
    },
    /** From now on everything arrives, at once. */
    heal: (): void => {
      healed = true
      for (const one of [...asked]) one.meet('done')
      pass()
    },
  }
}
