// Visitors whom a site knows: what is believed, what is refused, and whose conversations are whose.
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { sign } from 'hono/utils/jwt/jwt'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Database } from '../../demo/inbox/server/database.js'
import { createInboxServer, type InboxServer } from '../../demo/inbox/server/server.js'
import { createClient } from '../../src/client.js'
import { http } from '../../src/transports/http/index.js'
import { noPostgres, type Opened, openEmbedded, openPostgres } from './databases.js'

const secret = 'a secret that the site and the inbox share'
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
let opened: Opened
let database: Database
let server: InboxServer
beforeAll(async () => {
  // Where there is a real server, several of its connections race.
  opened = noPostgres ? await openEmbedded() : await openPostgres()
  database = opened.database
  server = await createInboxServer({
    database,
    identityKeys: { secret, publicKey },
    limits: { perMinute: 1000, sessionsPerMinute: 1000 },
  })
})
afterAll(async () => {
  await server.close()
  await opened.close()
})

type Json = Record<string, unknown>
const soon = (): number => Math.floor(Date.now() / 1000) + 600
const ask = async (path: string, body: unknown, token = '', method = 'POST'): Promise<{ status: number; body: Json }> => {
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Json }
}
const session = (identity?: unknown, resume?: string): Promise<{ status: number; body: Json }> => ask('/session', { identity, resume })
const hmac = (id: string, key = secret): string => createHmac('sha256', key).update(id).digest('hex')
const known = (id: string): Json => ({ id, hmac: hmac(id) })
const idOf = ({ body }: { body: Json }): string => (body.visitor as Json).id as string
const say = (token: unknown, clientId: string, text: string): Promise<{ status: number; body: Json }> =>
  ask('/messages', { clientId, parts: [{ type: 'text', text, format: 'plain' }] }, String(token))
const texts = async (token: unknown): Promise<unknown[]> =>
  ((await ask('/messages', undefined, String(token), 'GET')).body.messages as Json[]).map((one) => ((one.parts as Json[])[0] as Json).text)

describe('what is believed', () => {
  test('a token by the shared secret, one by the site’s own key, and an id with its signature: one visitor', async () => {
    const claims = { sub: 'user-1', exp: soon(), name: 'Ola Nordmann', email: 'ola@example.com' }
    const ways = [{ jwt: await sign(claims, secret, 'HS256') }, { jwt: await sign(claims, privateKey, 'RS256') }, known('user-1')]
    const answers = await Promise.all(ways.map((one) => session(one).then((answer) => answer)))
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(idOf)).size).toBe(1)
    expect((await session(known('user-1'))).body.visitor).toMatchObject({ name: 'Ola Nordmann', email: 'ola@example.com' })
  })

  test('somebody new on ten pages at once is one visitor', async () => {
    // All connections stand ready, so that they race.
    await Promise.all(Array.from({ length: 10 }, () => database.query('select pg_sleep(0.05)')))
    const opened = await Promise.all(Array.from({ length: 10 }, () => server.inbox.visitors.open(undefined, 'en', { id: 'ten-pages' })))
    expect(new Set(opened.map((one) => one.visitor.id)).size).toBe(1)
  })

  const forge = (header: Json, payload: Json, key: string): string => {
    const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const head = `${part(header)}.${part(payload)}`
    return `${head}.${key && createHmac('sha256', key).update(head).digest('base64url')}`
  }
  test.each([
    ['a token by another secret', async () => ({ jwt: await sign({ sub: 'u', exp: soon() }, 'another', 'HS256') })],
    ['a token that nobody signed', () => ({ jwt: forge({ alg: 'none', typ: 'JWT' }, { sub: 'u', exp: soon() }, '') })],
    ['the public key taken for a secret', () => ({ jwt: forge({ alg: 'HS256', typ: 'JWT' }, { sub: 'u', exp: soon() }, publicKey) })],
    ['a token for ever', async () => ({ jwt: await sign({ sub: 'u' }, secret, 'HS256') })],
    ['a token about nobody', async () => ({ jwt: await sign({ exp: soon() }, secret, 'HS256') })],
    ['a token that is none', () => ({ jwt: 'a.b.c' })],
    ['a wrong signature', () => ({ id: 'u', hmac: hmac('u', 'another') })],
    ['another’s signature', () => ({ id: 'u', hmac: hmac('v') })],
    ['no signature', () => ({ id: 'u' })],
    ['something else', () => 'user-1'],
  ])('not %s', async (_, make) => {
    const { status, body } = await session(await make())
    expect([status, body.code]).toEqual([401, 'auth_invalid'])
  })

  test('a token that has expired is told apart, so that the page gets a new one', async () => {
    const { status, body } = await session({ jwt: await sign({ sub: 'u', exp: soon() - 1200 }, secret, 'HS256') })
    expect([status, body.code]).toEqual([401, 'auth_expired'])
  })
})

describe('whose is what', () => {
  test('somebody anonymous who signs in keeps what was said, also in another browser', async () => {
    const { body: before } = await session()
    await say(before.token, 'a', 'said before')
    const { body: after } = await session(known('keeps'), before.resume as string)
    expect(await texts(after.token)).toEqual(['said before'])
    const elsewhere = await session(known('keeps'))
    expect(await texts(elsewhere.body.token)).toEqual(['said before'])
  })

  test('signing in where one was known already joins both, and a message sent again is still one', async () => {
    const first = await session(known('joins'))
    await say(first.body.token, 'a', 'as known')
    const { body: anonymous } = await session()
    await say(anonymous.token, 'b', 'as nobody')
    const joined = await session(known('joins'), anonymous.resume as string)
    expect(idOf(joined)).toBe(idOf(first))
    const { body } = await ask('/conversations', undefined, String(joined.body.token), 'GET')
    expect((body.conversations as Json[]).length).toBe(2)
    expect((await say(joined.body.token, 'b', 'as nobody')).body.replay).toBe(true)
    // The other tab’s token is the same visitor’s now, and its place in the log means nothing any more.
    const { body: events } = await ask(`/events?cursor=${anonymous.cursor}`, undefined, String(anonymous.token), 'GET')
    expect(events.reset).toBe(true)
  })

  test('somebody else in the same browser gets nothing of the first, and the first loses nothing', async () => {
    const { body: anna } = await session(known('anna'))
    await say(anna.token, 'a', 'of Anna')
    const berit = await session(known('berit'), anna.resume as string)
    expect(berit.body.visitor).not.toEqual(anna.visitor)
    expect((await ask('/conversations', undefined, String(berit.body.token), 'GET')).body.conversations).toEqual([])
    expect(await texts((await session(known('anna'))).body.token)).toEqual(['of Anna'])
  })

  test('a secret that means nothing is no reason to refuse somebody who is known', async () => {
    expect((await session(known('late'), 'long gone')).status).toBe(200)
    expect((await session(undefined, 'long gone')).status).toBe(410)
  })
})

describe('the client', () => {
  const client = (identity?: Parameters<typeof createClient>[0]['identity']) =>
    createClient({
      transport: http({ url: `${server.url}/v1` }),
      context: { WebSocket: WebSocket as never },
      ...(identity && { identity }),
    })
  const said = (one: ReturnType<typeof client>): unknown[] =>
    one
      .messages(one.signals.current.value ?? '')
      .value.flatMap(({ message: { parts } }) => (parts[0]?.type === 'text' ? parts[0].text : []))

  test('signs in in the middle of a conversation and goes on with it', async () => {
    const one = client()
    one.send('before')
    await vi.waitFor(() => expect(one.state.value.conversation?.lastMessage).toBeDefined(), 8000)
    await vi.waitFor(() => expect(one.state.value.connection.state).toBe('online'), 8000)
    const anonymous = one.state.value.visitor?.id
    expect(anonymous).toBeDefined()
    one.identify(known('goes-on') as never)
    await vi.waitFor(() => expect(one.state.value.connection.state).toBe('online'), 8000)
    one.send('after')
    await vi.waitFor(() => expect(said(one)).toEqual(['before', 'after']), 8000)
    expect(one.state.value.visitor?.id).toBe(anonymous)
    one.destroy()
  })

  test('asks the page for a new token when the first has expired', async () => {
    const tokens: Promise<string>[] = [
      sign({ sub: 'fresh', exp: soon() - 1200 }, secret, 'HS256'),
      sign({ sub: 'fresh', exp: soon() }, secret, 'HS256'),
    ]
    const getToken = vi.fn(() => tokens.shift() as Promise<string>)
    const one = client({ getToken })
    one.connect()
    await vi.waitFor(() => expect(one.state.value.connection.state).toBe('online'), 8000)
    expect(getToken).toHaveBeenCalledTimes(2)
    one.destroy()
  })

  test('a page that has none any more is told, and asked no more', async () => {
    const getToken = vi.fn(() => sign({ sub: 'old', exp: soon() - 1200 }, secret, 'HS256'))
    const one = client({ getToken })
    one.connect()
    await vi.waitFor(() => expect(one.state.value.connection).toMatchObject({ state: 'stopped', reason: 'auth' }), 8000)
    expect(getToken).toHaveBeenCalledTimes(2)
    one.destroy()
  })
})
