// The http transport against answers that no real inbox should give, and against those that it must tell apart.
import { HttpResponse, http as on } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TransportError } from '../../src/model/error.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import { retryAfterMs } from '../../src/transports/http/call.js'
import { http } from '../../src/transports/http/index.js'
import { createContext } from '../contract/httpHarness.js'

const url = 'http://inbox.test/v1'
const now = Date.parse('2026-11-24T12:00:00Z')
const secret = 'tok-3f9c1a'

let sessions = 0
let seen: { address: string; authorization: string | null }[] = []
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())
afterEach(() => {
  server.resetHandlers()
  sessions = 0
  seen = []
})

const opens = () =>
  on.post(`${url}/session`, () => {
    sessions++
    return HttpResponse.json({
      token: `${secret}-${sessions}`,
      resume: 'resume-secret',
      expiresAt: now + 3_600_000,
      visitor: { id: 'v1' },
      cursor: 'a.0',
    })
  })
const answers = (reply: () => Response | Promise<Response>) =>
  on.post(`${url}/messages`, ({ request }) => {
    seen.push({ address: request.url, authorization: request.headers.get('authorization') })
    return reply()
  })
const stand = (overrides: Partial<TransportContext> = {}, timeoutMs = 5000): Transport =>
  http({ url, timeoutMs })(createContext({ now: () => now, ...overrides }))
const message = { clientId: 'c1', parts: [{ type: 'text', text: 'Hello', format: 'plain' }], createdAt: now, attempt: 1 } as const
const refusal = async (work: Promise<unknown>): Promise<TransportError> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(TransportError)
  return thrown as TransportError
}
const problem = (status: number, more: object = {}, headers: Record<string, string> = {}): Response =>
  HttpResponse.json({ type: 'about:blank', title: 'No', status, ...more }, { status, headers }) as Response

describe('what an answer means', () => {
  test.each([
    [400, {}, 'invalid', 'rejected', false],
    [401, { code: 'auth_invalid' }, 'auth', 'rejected', false],
    [403, {}, 'forbidden', 'rejected', false],
    [404, {}, 'gone', 'rejected', false],
    [408, {}, 'timeout', 'rejected', true],
    [409, { code: 'conversation_closed', next: 'new' }, 'closed', 'rejected', false],
    [409, { code: 'slot_taken' }, 'invalid', 'rejected', false],
    [410, {}, 'gone', 'rejected', false],
    [413, { limit: 10 }, 'too_large', 'rejected', false],
    [415, { accept: ['image/png', 7] }, 'unsupported_type', 'rejected', false],
    [422, { field: 'parts' }, 'invalid', 'rejected', false],
    [429, {}, 'rate_limited', 'rejected', true],
    [500, {}, 'server', 'unknown', true],
    [500, { outcome: 'rejected' }, 'server', 'rejected', true],
    [501, {}, 'unsupported', 'rejected', false],
    [502, {}, 'server', 'unknown', true],
    [503, {}, 'server', 'rejected', true],
    [504, {}, 'server', 'unknown', true],
    [418, {}, 'protocol', 'rejected', false],
  ] as const)('%i %o is %s, and the message was %s', async (status, body, kind, outcome, retryable) => {
    server.use(
      opens(),
      answers(() => problem(status, body)),
    )
    const error = await refusal(stand().send(message))
    expect([error.kind, error.info.outcome, error.retryable, error.info.status]).toEqual([kind, outcome, retryable, status])
  })

  test('what the inbox says of its limits comes along, and only in the shapes it should have', async () => {
    server.use(
      opens(),
      answers(() => problem(415, { accept: ['image/png', 7], limit: '10', next: 3 })),
    )
    const { info } = await refusal(stand().send(message))
    expect([info.accept, info.limit, info.next]).toEqual([['image/png'], undefined, undefined])
  })

  test.each([
    ['a page of a proxy instead of an answer', () => new HttpResponse('<html>Sign in to the Wi-Fi</html>'), 'server', 'unknown'],
    ['an error page in HTML', () => new HttpResponse('<h1>Bad gateway</h1>', { status: 502 }), 'server', 'unknown'],
    ['half an answer', () => new HttpResponse('{"id": "m', { status: 201 }), 'server', 'unknown'],
    ['an answer that is no object', () => HttpResponse.json([1]), 'protocol', 'unknown'],
    ['no answer at all', () => HttpResponse.error(), 'network', 'unknown'],
  ] as const)('%s', async (_, reply, kind, outcome) => {
    server.use(
      opens(),
      answers(() => reply() as Response),
    )
    const error = await refusal(stand().send(message))
    expect([error.kind, error.info.outcome]).toEqual([kind, outcome])
  })

  test('a command that is not answered in time', async () => {
    server.use(
      opens(),
      answers(() => new Promise<never>(() => {})),
    )
    const error = await refusal(stand({}, 150).send(message))
    expect([error.kind, error.info.outcome, error.retryable]).toEqual(['timeout', 'unknown', true])
  })

  test('an answer whose body never ends is given up like one that never begins', async () => {
    server.use(
      opens(),
      answers(() => new Response(new ReadableStream({ start: (control) => control.enqueue(new Uint8Array([32])) }), { status: 201 })),
    )
    const error = await refusal(stand({}, 150).send(message))
    expect([error.kind, error.info.outcome, error.retryable]).toEqual(['timeout', 'unknown', true])
  })

  test('a command that is aborted: before it left it was not done, after that nobody knows', async () => {
    server.use(
      opens(),
      answers(() => new Promise<never>(() => {})),
    )
    const transport = stand()
    const early = await refusal(transport.send(message, { signal: AbortSignal.abort() }))
    expect([early.kind, early.info.outcome]).toEqual(['aborted', 'rejected'])
    const control = new AbortController()
    const late = refusal(transport.send(message, { signal: control.signal }))
    await new Promise<void>((done) => {
      const look = (): void => void (seen.length ? done() : setTimeout(look, 5))
      look()
    })
    control.abort()
    const { kind, info } = await late
    expect([kind, info.outcome]).toEqual(['aborted', 'unknown'])
  })

  test('a reading command that fails on its way did nothing', async () => {
    server.use(
      opens(),
      on.get(`${url}/messages`, () => HttpResponse.error()),
    )
    const { kind, info } = await refusal(stand().history({ conversation: 'c' }))
    expect([kind, info.outcome]).toEqual(['network', 'rejected'])
  })
})

describe('Retry-After', () => {
  test.each([
    ['3', 3000],
    [' 0 ', 0],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ] as const)('%o', (header, ms) => expect(retryAfterMs(header, now)).toBe(ms))

  test('the exact figure of the body comes before the header', async () => {
    server.use(
      opens(),
      answers(() => problem(429, { retryAfterMs: 1234 }, { 'retry-after': '2' })),
    )
    expect((await refusal(stand().send(message))).info.retryAfterMs).toBe(1234)
  })
  test('without one, the header counts', async () => {
    server.use(
      opens(),
      answers(() => problem(503, {}, { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' })),
    )
    expect((await refusal(stand().send(message))).info.retryAfterMs).toBe(30_000)
  })
})

describe('the token', () => {
  test('five calls refused at once ask for one new token', async () => {
    server.use(
      opens(),
      on.post(`${url}/messages`, ({ request }) =>
        request.headers.get('authorization') === `Bearer ${secret}-1`
          ? problem(401, { code: 'auth_expired' })
          : HttpResponse.json({ id: 'm', conversation: 'c', seq: 1, createdAt: now }, { status: 201 }),
      ),
    )
    const transport = stand()
    const receipts = await Promise.all(Array.from({ length: 5 }, (_, index) => transport.send({ ...message, clientId: `c${index}` })))
    expect(receipts.map((one) => one.id)).toEqual(['m', 'm', 'm', 'm', 'm'])
    expect(sessions).toBe(2)
  })

  test('one that is refused again is said, not asked for for ever', async () => {
    server.use(
      opens(),
      answers(() => problem(401, { code: 'auth_invalid' })),
    )
    const why: string[] = []
    const error = await refusal(
      stand({
        identity: async (reason) => {
          why.push(reason)
          return undefined
        },
      }).send(message),
    )
    expect([error.kind, sessions, why]).toEqual(['auth', 2, ['use', 'rejected']])
  })

  test('is in a header, and never in an address or an error', async () => {
    server.use(
      opens(),
      answers(() => problem(500, { title: 'broken' })),
    )
    const error = await refusal(stand().send(message))
    expect(seen).toEqual([{ address: `${url}/messages`, authorization: `Bearer ${secret}-1` }])
    expect(`${error.message} ${JSON.stringify(error.info)} ${error.stack}`).not.toContain(secret)
  })

  test('the resume secret goes back with the next session, and signing out drops it', async () => {
    const bodies: Record<string, unknown>[] = []
    server.use(
      on.post(`${url}/session`, async ({ request }) => {
        bodies.push((await request.json()) as Record<string, unknown>)
        return HttpResponse.json({ token: 't', resume: `r${bodies.length}`, visitor: { id: 'v' } })
      }),
      on.post(`${url}/session/end`, () => new HttpResponse(null, { status: 204 })),
      on.get(`${url}/messages`, () => HttpResponse.json({ messages: [], more: false })),
    )
    const context = createContext()
    await http({ url })(context).history({})
    const again = http({ url, channel: 'sales' })(context)
    await again.history({})
    expect(bodies.map((one) => [one.resume, one.channel])).toEqual([
      [undefined, undefined],
      ['r1', 'sales'],
    ])
    await again.signOut?.()
    expect(context.secret.get()).toBeUndefined()
  })

  test('a session that is none is said so', async () => {
    server.use(on.post(`${url}/session`, () => HttpResponse.json({ token: 5 })))
    expect((await refusal(stand().send(message))).kind).toBe('protocol')
  })
})

test.each(['', 'inbox.example.com/v1', 'ftp://inbox.example.com', 'https://'])('the address %o is refused with the remedy', (wrong) => {
  expect(() => http({ url: wrong })).toThrow(/whole address of the inbox/)
})

test('nothing at all, and a time that is none, are refused with the remedy', () => {
  expect(() => http(undefined as never)).toThrow(/whole address of the inbox/)
  for (const timeoutMs of ['abc', -1, 0])
    expect(() => http({ url, timeoutMs: timeoutMs as never })).toThrow(/needs milliseconds, for example 15000/)
  expect(() => http({ url, timeoutMs: '5000' as never })).not.toThrow()
})

test('a slash at the end of the address changes nothing', async () => {
  server.use(
    opens(),
    answers(() => HttpResponse.json({ id: 'm', conversation: 'c' }) as Response),
  )
  await http({ url: `${url}/` })(createContext()).send(message)
  expect(seen.map((one) => one.address)).toEqual([`${url}/messages`])
})
