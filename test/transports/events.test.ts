// Ways round a network that lets no WebSocket through, over the real inbox: server-sent events, and held requests.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Database, openDatabase } from '../../demo/inbox/server/database.js'
import { createInboxServer, type InboxServer } from '../../demo/inbox/server/server.js'
import { createClient } from '../../src/client.js'
import type { TransportContext } from '../../src/model/transport.js'
import { createFrames } from '../../src/transports/http/events.js'
import { http } from '../../src/transports/http/index.js'
import { createContext } from '../contract/httpHarness.js'

let database: Database
let server: InboxServer
beforeAll(async () => {
  database = await openDatabase({})
  server = await createInboxServer({ database, limits: { perMinute: 1000, sessionsPerMinute: 1000 } })
})
afterAll(async () => {
  await server.close()
  await database.close()
})

describe('frames of an event stream', () => {
  const all = (...chunks: string[]): unknown[] => {
    const frames = createFrames()
    return chunks.flatMap((chunk) => frames(chunk)).map(({ event, data }) => [event, data])
  }
  test.each([
    ['plain', ['event: event\ndata: {"a":1}\n\n'], [['event', '{"a":1}']]],
    [
      'CRLF',
      ['event: event\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n'],
      [
        ['event', '1'],
        ['message', '2'],
      ],
    ],
    [
      'CR',
      ['data: 1\r\rdata: 2\r\r '],
      [
        ['message', '1'],
        ['message', '2'],
      ],
    ],
    [
      'a CRLF that is cut in two',
      ['data: 1\r\n\r', '\ndata: 2\r', '\n\r\n'],
      [
        ['message', '1'],
        ['message', '2'],
      ],
    ],
    ['a byte order mark', ['\uFEFFdata: 1\n\n'], [['message', '1']]],
    ['comments and unknown fields', [': hello\nretry: 5\nid: 9\ndata:1\n\n: still here\n\n'], [['message', '1']]],
    ['many lines of data', ['data: 1\ndata:  2\ndata\n\n'], [['message', '1\n 2\n']]],
    [
      'several in one chunk',
      ['data: 1\n\ndata: 2\n\n'],
      [
        ['message', '1'],
        ['message', '2'],
      ],
    ],
    ['an end that does not come', ['data: 1\n'], []],
  ] as const)('%s', (_, chunks, expected) => expect(all(...chunks)).toEqual(expected))

  test('cut at every place, it is the same', () => {
    const text = ': x\r\nevent: event\r\ndata: {"a": "b"}\r\nid: 1\r\n\r\nevent: ready\ndata: {}\n\n'
    const whole = all(text)
    for (let at = 0; at <= text.length; at++) expect(all(text.slice(0, at), text.slice(at)), String(at)).toEqual(whole)
  })
})

/** No WebSocket comes through: refused at once, as by a proxy. */
class Blocked extends WebSocket {
  constructor() {
    super('ws://127.0.0.1:9')
  }
}

describe.each([
  ['server-sent events', 'text/event-stream'],
  ['held requests', 'application/json'],
])('by %s', (_, wanted) => {
  let accepts: string[] = []
  let failing = false
  let context: TransportContext
  beforeEach(() => {
    accepts = []
    failing = false
    context = createContext({
      WebSocket: Blocked as never,
      fetch: async (input, init) => {
        const url = String(input instanceof Request ? input.url : input)
        const accept = new Headers(init?.headers).get('accept') ?? ''
        if (url.includes('/events')) {
          accepts.push(accept)
          if (failing || accept !== wanted) throw new TypeError('blocked')
        }
        return fetch(input, init)
      },
    })
  })
  const connect = () => {
    const client = createClient({ transport: http({ url: `${server.url}/v1` }), context })
    client.connect()
    return client
  }
  type Client = ReturnType<typeof connect>
  const texts = (client: Client): unknown[] =>
    client
      .messages(client.signals.current.value ?? '')
      .value.flatMap(({ message: { parts } }) => (parts[0]?.type === 'text' ? parts[0].text : []))
  const reply = async (client: Client, said: string): Promise<void> => {
    const [member] = await server.inbox.team.list()
    await server.inbox.conversations.reply(member as never, client.signals.current.value as string, {
      clientId: said,
      parts: [{ type: 'text', text: said, format: 'plain' }],
    })
  }

  test('a conversation both ways, live; what came while it was broken comes once; the way is remembered', async () => {
    const client = connect()
    client.send('hello')
    await vi.waitFor(() => expect(client.state.value.conversation).toBeDefined(), 15_000)
    await reply(client, 'one')
    await vi.waitFor(() => expect(texts(client)).toEqual(['hello', 'one']), 15_000)
    await reply(client, 'two')
    await vi.waitFor(() => expect(texts(client)).toEqual(['hello', 'one', 'two']), 15_000)

    failing = true
    client.destroy()
    const before = accepts.length
    failing = false
    const again = connect()
    again.openConversation(client.signals.current.value as string)
    await vi.waitFor(() => expect(texts(again)).toEqual(['hello', 'one', 'two']), 15_000)
    await vi.waitFor(() => expect(again.state.value.connection.state).toBe('online'), 15_000)
    expect(accepts[before]).toBe(wanted)
    await reply(again, 'three')
    await vi.waitFor(() => expect(texts(again)).toEqual(['hello', 'one', 'two', 'three']), 15_000)
    again.destroy()
  })

  test('a token that expired is renewed, and nothing is lost', async () => {
    const client = connect()
    client.send('hello')
    await vi.waitFor(() => expect(client.state.value.conversation).toBeDefined(), 15_000)
    await vi.waitFor(() => expect(client.state.value.connection.state).toBe('online'), 15_000)
    await database.query(`update visitor_secret set expires_at = 0 where kind = 'token'`)
    await reply(client, 'one')
    await vi.waitFor(() => expect(texts(client)).toEqual(['hello', 'one']), 15_000)
    await reply(client, 'two')
    await vi.waitFor(() => expect(texts(client)).toEqual(['hello', 'one', 'two']), 15_000)
    client.destroy()
  })

  test('closed by us, it asks no more', async () => {
    const client = connect()
    await vi.waitFor(() => expect(client.state.value.connection.state).toBe('online'), 15_000)
    client.destroy()
    const asked = accepts.length
    await new Promise((done) => setTimeout(done, 300))
    expect(accepts.length).toBe(asked)
  })
})

test('an inbox that has no WebSocket is never asked for one', async () => {
  const made: string[] = []
  const context = createContext({
    WebSocket: class extends Blocked {
      constructor() {
        super()
        made.push('ws')
      }
    } as never,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input instanceof Request ? input.url : input).endsWith('/session')) return response
      return Response.json({ ...((await response.json()) as object), stream: { sse: true } })
    },
  })
  const client = createClient({ transport: http({ url: `${server.url}/v1` }), context })
  client.connect()
  await vi.waitFor(() => expect(client.state.value.connection.state).toBe('online'), 15_000)
  expect(made).toEqual([])
  client.destroy()
})
