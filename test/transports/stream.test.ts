// The event stream against a server that sends rubbish: what can be read is shown, the connection stays, nothing is thrown.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type WebSocket as Socket, WebSocket, WebSocketServer } from 'ws'
import { createClient } from '../../src/client.js'
import { http } from '../../src/transports/http/index.js'
import corpus from '../corpora/frames.json' with { type: 'json' }

let url: string
let connections: number
let greet: (socket: Socket, send: (frame: unknown) => void) => void
let stop: () => void

beforeEach(async () => {
  connections = 0
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.url === '/v1/session') response.end(JSON.stringify({ token: 't', resume: 'r', visitor: { id: 'v' }, cursor: 'a.0' }))
    else response.end(JSON.stringify({ messages: [], conversations: [], more: false }))
  })
  new WebSocketServer({ server }).on('connection', (socket) => {
    connections++
    socket.on('message', (bytes) => {
      if (JSON.parse(String(bytes)).t === 'hello') greet(socket, (frame) => socket.send(JSON.stringify(frame)))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  stop = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => stop())

const message = (id: string, n: number) => ({
  t: 'event',
  type: 'message',
  cursor: `a.${n}`,
  conversation: 'c',
  data: {
    id,
    conversation: 'c',
    seq: n,
    createdAt: 1_700_000_000_000 + n,
    author: { id: 'a', role: 'agent', name: 'Ingrid' },
    parts: [{ type: 'text', text: id, format: 'plain' }],
  },
})
const connect = () => {
  const client = createClient({ transport: http({ url }), context: { WebSocket: WebSocket as never } })
  client.connect()
  return client
}
const texts = (client: ReturnType<typeof connect>): unknown[] =>
  client.messages('c').value.map((row) => (row.message.parts[0] as { text: string }).text)

test('every frame of the corpus between messages: all of those are shown, on one connection, with one word about the rest', async () => {
  const errors: string[] = []
  const thrown: unknown[] = []
  const catcher = (error: unknown): void => void thrown.push(error)
  process.on('unhandledRejection', catcher)
  const frames = corpus.filter((one) => one.class !== 'transport' && one.class !== 'sse')
  greet = (socket, send) => {
    send({ t: 'ready', resumed: false, cursor: 'a.0', heartbeat: 15_000 })
    let n = 0
    for (const { payload, payload_b64 } of frames as { payload: string | null; payload_b64?: string }[]) {
      if (payload !== null) socket.send(payload)
      if (payload_b64) socket.send(Buffer.from(payload_b64, 'base64'))
      // The same again as the data of an event of ours.
      if (payload)
        for (const type of ['message', 'conversation', 'typing', 'receipt', 'nonsense'])
          socket.send(`{"t":"event","type":"${type}","conversation":"x","data":${payload}}`)
      send(message(`m${++n}`, n))
    }
  }
  const client = connect()
  client.on('error', ({ error }) => errors.push(error.message))
  await vi.waitFor(() => expect(texts(client).length).toBe(frames.length), { timeout: 10_000 })
  expect(texts(client)).toEqual(frames.map((_, index) => `m${index + 1}`))
  expect(client.state.value.connection.state).toBe('online')
  expect([connections, errors.length]).toEqual([1, 1])
  expect(client.malformed).toBeGreaterThan(100)
  expect(errors[0]).not.toMatch(/evil|<|script/)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  client.destroy()
  process.off('unhandledRejection', catcher)
  expect(thrown).toEqual([])
})

describe('numbers that no inbox should send', () => {
  test.each([0, -1, 1e12, 1e300, 'soon', null])('a heartbeat of %j makes no storm', async (heartbeat) => {
    greet = (_, send) => {
      send({ t: 'ready', resumed: false, cursor: 'a.0', heartbeat })
      send(message('hello', 1))
    }
    const client = connect()
    await vi.waitFor(() => expect(texts(client)).toEqual(['hello']), 8000)
    await new Promise((done) => setTimeout(done, 150))
    expect(connections).toBe(1)
    client.destroy()
  })

  test('a wait of a thousand years is an hour', async () => {
    greet = (socket, send) => {
      send({ t: 'bye', reason: 'slow down', reconnect: true, retryAfterMs: 1e15 })
      socket.close(4429)
    }
    const client = connect()
    await vi.waitFor(() => expect(client.state.value.connection.state).toBe('waiting'), 8000)
    const { retryAt = 0 } = client.state.value.connection
    expect(retryAt - Date.now()).toBeLessThanOrEqual(3_600_000)
    expect(retryAt - Date.now()).toBeGreaterThan(3_500_000)
    await new Promise((done) => setTimeout(done, 150))
    expect(connections).toBe(1)
    client.destroy()
  })
})

test('an inbox that greets and hangs up, again and again: tried until it stays', { timeout: 60_000 }, async () => {
  greet = (socket, send) => {
    send({ t: 'ready', resumed: true, cursor: 'a.0', heartbeat: 15_000 })
    if (connections < 8) socket.terminate()
    else send(message('at last', 1))
  }
  const client = connect()
  await vi.waitFor(() => expect(texts(client)).toEqual(['at last']), { timeout: 50_000 })
  expect(connections).toBe(8)
  client.destroy()
})

test('given up while it is still connecting, it throws nothing at anybody', { timeout: 40_000 }, async () => {
  const thrown: unknown[] = []
  const catcher = (error: unknown): void => void thrown.push(error)
  process.on('uncaughtException', catcher)
  let upgrades = 0
  // Takes the upgrade, and never answers it.
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ token: 't', resume: 'r', visitor: { id: 'v' }, cursor: 'a.0', stream: { ws: true } }))
  }).on('upgrade', () => upgrades++)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const client = connect()
  // The first one was given up by then.
  await vi.waitFor(() => expect(upgrades).toBe(2), 20_000)
  client.destroy()
  await new Promise((done) => setTimeout(done, 50))
  server.closeAllConnections()
  server.close()
  process.off('uncaughtException', catcher)
  expect(thrown).toEqual([])
})
