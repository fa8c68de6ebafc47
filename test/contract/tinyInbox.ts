// The smallest inbox that a transport of twenty lines can talk to: three addresses, one visitor, all in memory.
import type { Message } from '../../src/model/message.js'
import { type Part, text } from '../../src/model/part.js'
import type { Driver, DriverFault } from '../../src/testing.js'

type Envelope = { readonly type: string; readonly cursor: string; readonly conversation?: string; readonly data: unknown }
const agent = { id: 'ada', role: 'agent', name: 'Ada' } as const

export function createTinyInbox(): { readonly fetch: typeof fetch; readonly driver: Driver } {
  let epoch = 'a'
  let log: Envelope[] = []
  let cut = 0
  let n = 0
  let messages: Message[] = []
  const closed = new Set<string>()
  const faults: { -readonly [K in keyof DriverFault]: DriverFault[K] }[] = []
  let offline = false
  let conversations = 0
  let written = 0
  let held: (() => void)[] | undefined

  const tell = (type: string, conversation: string | undefined, data: unknown): void => {
    log.push({ type, cursor: `${epoch}.${++n}`, ...(conversation !== undefined && { conversation }), data })
  }
  const current = (): string => {
    const last = messages.at(-1)?.conversation
    return last === undefined || closed.has(last) ? `c${++conversations}` : last
  }
  const status = (id: string, to: 'open' | 'closed'): void => {
    if (to === 'closed') closed.add(id)
    else closed.delete(id)
    tell('conversation', id, { id, status: to, channel: 'chat', startedAt: 1, unread: 0, seq: messages.length })
  }
  const put = (author: Message['author'], parts: readonly Part[], conversation: string, clientId?: string): Message => {
    const seq = ++written
    const message = { id: `m${seq}`, conversation, seq, rev: 1, createdAt: seq, author, parts, ...(clientId !== undefined && { clientId }) }
    messages.push(message)
    tell('message', conversation, message)
    return message
  }
  const refuse = (code: number, body: object): Response => Response.json(body, { status: code })
  const take = (given: { clientId: string; conversation?: string; parts: readonly Part[] }): Response => {
    const { clientId, conversation = current(), parts } = given
    const known = messages.find((one) => one.clientId === clientId)
    if (!known && closed.has(conversation)) return refuse(409, { next: 'new', outcome: 'rejected' })
    const { id, conversation: at, seq, createdAt } = known ?? put({ id: 'me', role: 'visitor' }, parts, conversation, clientId)
    return Response.json({ id, conversation: at, seq, createdAt, duplicate: known !== undefined })
  }
  const events = (after: string): Response => {
    const [, at, place] = /^(\w+)\.(\d+)$/.exec(after) ?? []
    const resumed = at === epoch && Number(place) <= n && Number(place) >= cut
    const list = resumed ? log.filter((one) => Number(one.cursor.split('.')[1]) > Number(place)) : []
    return Response.json({ events: list, next: `${epoch}.${n}`, resumed })
  }
  const history = (query: URLSearchParams): Response => {
    const list = messages.filter((one) => one.conversation === (query.get('conversation') ?? messages.at(-1)?.conversation))
    const before = query.get('before')
    const end = before === null ? list.length : list.findIndex((one) => one.id === before)
    const from = Math.max(0, end - Number(query.get('limit') ?? 30))
    return Response.json({ messages: list.slice(from, end), more: from > 0 })
  }
  const answer = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const { pathname, searchParams } = new URL(String(input))
    if (pathname === '/events') return events(searchParams.get('after') ?? '')
    if (pathname === '/history') return history(searchParams)
    const fault = faults.find((one) => one.times > 0)
    const done = (): Response => take(JSON.parse(String(init.body)))
    if (!fault) {
      const response = done()
      if (held)
        await new Promise<void>((resolve, reject) => {
          held?.push(resolve)
          init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
        })
      return response
    }
    fault.times--
    if (fault.afterAccept) done()
    const { status: code, retryAfterMs } = fault
    return refuse(code, { ...(code !== 500 && { outcome: 'rejected' }), ...(retryAfterMs !== undefined && { retryAfterMs }) })
  }
  return {
    fetch: async (input, init) => {
      if (offline) throw new TypeError('offline')
      // In its own turn, as over a network.
      await Promise.resolve()
      return answer(input, init)
    },
    driver: {
      messages: async () => messages,
      agentSend: async (content) => void put(agent, [text(content)], current()),
      closeConversation: async () => status(current(), 'closed'),
      reopen: async () => status(messages.at(-1)?.conversation ?? '', 'open'),
      edit: async (id, content) => {
        messages = messages.map((one) => (one.id === id ? { ...one, rev: 2, parts: [text(content)] } : one))
        const edited = messages.find((one) => one.id === id)
        tell('message', edited?.conversation, edited)
      },
      remove: async (id) => {
        messages = messages.filter((one) => one.id !== id)
        tell('removed', messages.at(-1)?.conversation, { id })
      },
      inject: async (...given) => {
        for (const { type, conversation, data } of given) tell(type, conversation, data)
      },
      failNext: (fault) => void faults.push({ ...fault }),
      holdReplies: (on) => {
        for (const free of held ?? []) free()
        held = on ? [] : undefined
      },
      offline: (on) => {
        offline = on
      },
      truncateLog: async () => {
        log = []
        cut = n
      },
      newEpoch: async () => {
        epoch += 'a'
        log = []
        n = 0
        cut = 0
      },
    },
  }
}
