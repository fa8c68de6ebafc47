// Files through the http transport to the real inbox: in Node by fetch, and as a browser does it, with progress.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error a package without types
import { JSDOM } from 'jsdom'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createInboxServer, type InboxServer } from '../../demo/inbox/server/server.js'
import { createClient } from '../../src/client.js'
import { TransportError } from '../../src/model/error.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import { http } from '../../src/transports/http/index.js'
import { createContext, sharedDatabase } from '../contract/httpHarness.js'

const page = new JSDOM('', { url: 'http://localhost:4400/' }).window
const maxBytes = 3_000_000
const limits = { uploadsPerHour: 1000, sessionsPerMinute: 1000, perMinute: 1000 }
const gif = Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), (one) => one.charCodeAt(0))
let inbox: InboxServer
beforeAll(async () => {
  inbox = await createInboxServer({ database: await sharedDatabase(), limits, files: { maxBytes } })
})
afterAll(() => inbox.close())

const refusal = async (work: Promise<unknown> | undefined): Promise<TransportError> => {
  const thrown = await work?.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(TransportError)
  return thrown as TransportError
}
/** A server of a test's own, after an ordinary session. */
const servers: Server[] = []
const stand = async (uploads: RequestListener): Promise<string> => {
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', 'http://localhost:4400')
    response.setHeader('access-control-allow-headers', 'authorization, content-type')
    if (request.method === 'OPTIONS') return void response.end()
    if (request.url?.startsWith('/v1/uploads')) return uploads(request, response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ token: 't', visitor: { id: 'v' }, expiresAt: Date.now() + 1e6 }))
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

let serial = 0
describe.each([
  ['by fetch', undefined, Blob],
  ['by XMLHttpRequest', page.XMLHttpRequest as typeof XMLHttpRequest, page.Blob as typeof Blob],
])('%s', (way, XMLHttpRequest, OwnBlob) => {
  const transport = (url = `${inbox.url}/v1`, overrides: Partial<TransportContext> = {}): Transport =>
    http({ url })(createContext({ ...(XMLHttpRequest && { XMLHttpRequest }), ...overrides }))
  const file = (bytes: Uint8Array<ArrayBuffer> = gif, name = 'photo.gif', mime = 'image/gif') => ({
    ...{ clientId: `${way}-${++serial}`, name, mime },
    blob: new OwnBlob([bytes], { type: mime }),
  })

  test('a file arrives once, and its message with it; its address can be asked for again', async () => {
    const by = transport()
    const one = file(gif, 'Æ & ø?.gif')
    const first = await by.upload?.(one)
    const again = await by.upload?.(one)
    expect([first?.ref, first?.expiresAt]).toEqual([again?.ref, expect.any(Number)])
    const { conversation } = await by.send({
      ...{ clientId: `m${++serial}`, createdAt: 0, attempt: 1 },
      parts: [{ type: 'file', ref: first?.ref as string, name: 'photo.gif', mime: 'image/gif', size: gif.length }],
    })
    const { messages } = await by.history({ conversation })
    expect(messages[0]?.parts).toMatchObject([{ type: 'file', ref: first?.ref, name: 'Æ & ø?.gif', width: 1, height: 1 }])
    const found = await by.fileUrl?.(first?.ref as string)
    expect(new Uint8Array(await (await fetch(String(found?.url))).arrayBuffer())).toEqual(gif)
    expect((await refusal(by.fileUrl?.('nothing'))).kind).toBe('gone')
  })

  test('too large, not taken, too many: each with what the inbox says of it', async () => {
    const by = transport()
    const large = await refusal(by.upload?.(file(new Uint8Array(maxBytes + 1))))
    expect([large.kind, large.info.limit, large.retryable]).toEqual(['too_large', maxBytes, false])
    const wrong = await refusal(by.upload?.(file(new TextEncoder().encode('<script>'), 'x.html', 'text/html')))
    expect([wrong.kind, wrong.info.accept?.includes('image/png')]).toEqual(['unsupported_type', true])
    const url = await stand((request, response) => {
      request.resume()
      response.writeHead(429, { 'retry-after': '7', 'access-control-expose-headers': 'retry-after' }).end('{}')
    })
    const many = await refusal(transport(url).upload?.(file()))
    expect([many.kind, many.info.retryAfterMs]).toEqual(['rate_limited', 7000])
  })

  test('an expired token is renewed once, and not for ever', async () => {
    const context = createContext()
    let sessions = 0
    const counted: typeof fetch = (input, init) => {
      if (String(input instanceof Request ? input.url : input).endsWith('/session')) sessions++
      return context.fetch(input, init)
    }
    const by = transport(undefined, { ...context, fetch: counted, ...(XMLHttpRequest && { XMLHttpRequest }) })
    await by.upload?.(file())
    await (await sharedDatabase()).query(`update visitor_secret set expires_at = 0 where kind = 'token'`)
    expect((await by.upload?.(file()))?.ref).toMatch(/^f_/)
    expect(sessions).toBe(2)
    let asked = 0
    const url = await stand((request, response) => {
      asked++
      request.resume()
      response.writeHead(401).end('{}')
    })
    expect((await refusal(transport(url).upload?.(file()))).kind).toBe('auth')
    expect(asked).toBe(2)
  })

  test('a connection that breaks, and an answer of somebody else', async () => {
    const cut = await stand((request) => request.socket.destroy())
    expect((await refusal(transport(cut).upload?.(file()))).kind).toBe('network')
    const portal = await stand((request, response) => {
      request.resume()
      response.end('<h1>Sign in to the Wi-Fi</h1>')
    })
    const { kind, retryable } = await refusal(transport(portal).upload?.(file()))
    expect([kind, retryable]).toEqual(['server', true])
  })

  test('an abort is the end of it, before it began and on its way', async () => {
    let reached = (): void => {}
    const arrived = new Promise<void>((done) => {
      reached = done
    })
    let closed = (): void => {}
    const over = new Promise<void>((done) => {
      closed = done
    })
    const url = await stand((request) => {
      request.on('close', closed)
      request.resume()
      reached()
    })
    const by = transport(url)
    expect((await refusal(by.upload?.(file(), { signal: AbortSignal.abort() }))).kind).toBe('aborted')
    const abort = new AbortController()
    const work = refusal(by.upload?.(file(), { signal: abort.signal }))
    await arrived
    abort.abort()
    const { kind, info } = await work
    expect([kind, info.outcome]).toEqual(['aborted', 'rejected'])
    await over
  })

  test('what an inbox takes stands in the session', async () => {
    const abort = new AbortController()
    const { capabilities } = await transport(undefined, { WebSocket: WebSocket as never }).open(
      { locale: 'en' },
      { event: () => {}, closed: () => {} },
      abort.signal,
    )
    expect(capabilities?.upload).toMatchObject({ mode: 'ref', progress: true, maxBytes, maxFiles: 10 })
    abort.abort()
  })
})

test('a browser counts the bytes as they go', async () => {
  const by = http({ url: `${inbox.url}/v1` })(createContext({ XMLHttpRequest: page.XMLHttpRequest }))
  const bytes = new Uint8Array(2_000_000)
  bytes.set(gif)
  const seen: [number, number | undefined][] = []
  await by.upload?.(
    { clientId: `p${++serial}`, name: 'a.gif', mime: 'image/gif', blob: new page.Blob([bytes]) },
    { onProgress: (sent, total) => void seen.push([sent, total]) },
  )
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.map(([sent]) => sent)).toEqual(seen.map(([sent]) => sent).sort((a, b) => a - b))
  expect(seen.at(-1)).toEqual([2_000_000, 2_000_000])
})

describe('an upload that stands still', () => {
  const requests: FakeRequest[] = []
  class FakeRequest {
    readonly upload: { onprogress?: (event: object) => void } = {}
    aborted = false
    constructor() {
      requests.push(this)
    }
    open(): void {}
    setRequestHeader(): void {}
    send(): void {}
    abort(): void {
      this.aborted = true
    }
  }
  afterEach(() => {
    vi.useRealTimers()
    requests.length = 0
  })

  test('is given up after half a minute without a byte, however long it took before', async () => {
    const url = await stand(() => {})
    const by = http({ url })(createContext({ XMLHttpRequest: FakeRequest as never }))
    const work = refusal(by.upload?.({ clientId: 'still', name: 'a', mime: '', blob: new Blob(['x']) }))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: false })
    while (!requests.length) await new Promise((done) => setImmediate(done))
    const [request] = requests as [FakeRequest]
    for (let minute = 0; minute < 10; minute++) {
      request.upload.onprogress?.({ loaded: minute, total: 100, lengthComputable: true })
      vi.advanceTimersByTime(29_000)
    }
    expect(request.aborted).toBe(false)
    vi.advanceTimersByTime(1001)
    const { kind, retryable } = await work
    expect([kind, retryable, request.aborted]).toEqual(['timeout', true, true])
  })
})

test('a client attaches, the inbox has it; a reference that the inbox lost is uploaded again, once', async () => {
  const client = createClient({ transport: http({ url: `${inbox.url}/v1` }), context: { WebSocket: WebSocket as never } })
  client.connect()
  await vi.waitFor(() => expect(client.signals.attachments.value).toBeDefined(), 8000)
  await client.attach([new File([gif], 'roof.gif', { type: 'image/gif' })])
  await vi.waitFor(() => expect(client.signals.uploads.value[0]?.state).toBe('uploaded'), 8000)
  const database = await sharedDatabase()
  await database.query('delete from file where message is null')
  client.submit()
  const rows = () => client.messages(client.signals.current.value ?? '').value
  await vi.waitFor(() => expect(rows().map((row) => [row.delivery, row.local])).toEqual([[undefined, undefined]]), 8000)
  const conversation = client.signals.current.value as string
  const { messages } = await inbox.inbox.conversations.messages(conversation, { limit: 10 })
  expect(messages.map((one) => one.parts)).toEqual([[expect.objectContaining({ type: 'file', name: 'roof.gif', size: gif.length })]])
  client.destroy()
})
