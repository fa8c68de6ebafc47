// The reference inbox over its wire, on each database: sessions, sends, order, streams, limits, rubbish, and who may read what.
import { request as rawRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createInboxServer, type InboxServer } from '../../demo/inbox/server/server.js'
import { demoPassword } from '../../demo/inbox/server/team.js'
import { createClient } from '../../src/client.js'
import { http } from '../../src/transports/http/index.js'
import hostile from '../corpora/text.json' with { type: 'json' }
import { noPostgres, type Opened, openEmbedded, openPostgres } from './databases.js'

type Json = Record<string, unknown>
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }
type Visitor = { readonly id: string; readonly token: string; readonly resume: string; readonly cursor: string }

const origin = 'http://localhost:4400'
const text = (said: string): Json => ({ type: 'text', text: said, format: 'plain' })

for (const [name, open, missing] of [
  ['the embedded database', openEmbedded, undefined],
  ['PostgreSQL', openPostgres, noPostgres],
] as const)
  describe.skipIf(missing !== undefined)(`on ${name}${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let opened: Opened
    let server: InboxServer
    let clock = 0
    beforeAll(async () => {
      opened = await open()
      server = await createInboxServer({
        database: opened.database,
        heartbeatMs: 5000,
        limits: { perMinute: 1000, sessionsPerMinute: 1000, signInsPerMinute: 100 },
        origins: [origin],
        now: () => Date.now() + clock,
      })
    })
    afterAll(async () => {
      await server?.close()
      await opened?.close()
    })
    beforeEach(() => {
      clock = 0
      server.resetLimits()
    })

    const ask = async (
      path: string,
      { token, body, headers, ...init }: { method?: string; token?: string; body?: unknown; headers?: Record<string, string> } = {},
    ): Promise<Answer> => {
      const response = await fetch(`${server.url}${path}`, {
        ...init,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body), method: init.method ?? 'POST' }),
      })
      const said = await response.text()
      let parsed: Json = {}
      try {
        parsed = said ? (JSON.parse(said) as Json) : {}
      } catch {
        parsed = { notJson: said }
      }
      return { status: response.status, headers: response.headers, body: parsed }
    }
    const arrive = async (body: Json = {}): Promise<Visitor> => {
      const { body: made } = await ask('/v1/session', { body })
      return {
        id: (made.visitor as Json).id as string,
        token: made.token as string,
        resume: made.resume as string,
        cursor: made.cursor as string,
      }
    }
    const say = (visitor: Visitor, clientId: string, said: string, conversation?: string): Promise<Answer> =>
      ask('/v1/messages', { token: visitor.token, body: { clientId, parts: [text(said)], ...(conversation && { conversation }) } })
    const history = async (visitor: Visitor, conversation?: string): Promise<Json[]> =>
      (await ask(`/v1/messages?limit=100${conversation ? `&conversation=${conversation}` : ''}`, { token: visitor.token })).body
        .messages as Json[]
    const signIn = async (): Promise<string> => {
      const { headers } = await ask('/team/sign-in', {
        body: { email: 'ingrid@fjellro.example', password: demoPassword },
        headers: { 'x-samtale': '1' },
      })
      return (headers.get('set-cookie') ?? '').split(';')[0] as string
    }
    const reply = (cookie: string, conversation: string, clientId: string, said: string): Promise<Answer> =>
      ask(`/team/conversations/${conversation}/messages`, { body: { clientId, text: said }, headers: { cookie, 'x-samtale': '1' } })

    describe('a session', () => {
      test('is somebody new without a secret, and the same visitor with one', async () => {
        const first = await arrive()
        const other = await arrive()
        expect(other.id).not.toBe(first.id)
        const again = await arrive({ resume: first.resume })
        expect(again.id).toBe(first.id)
        expect([again.token, again.resume]).not.toEqual([first.token, first.resume])
      })

      test('a used secret is taken once more within a minute, for two tabs, and not after it', async () => {
        const { id, resume } = await arrive()
        await arrive({ resume })
        expect((await arrive({ resume })).id).toBe(id)
        clock = 61_000
        const late = await ask('/v1/session', { body: { resume } })
        expect([late.status, late.body.code]).toEqual([410, 'gone'])
      })

      test('a token ends after its hour, and says that it may be renewed', async () => {
        const visitor = await arrive()
        clock = 3_601_000
        const { status, body } = await ask('/v1/messages', { token: visitor.token })
        expect([status, body.code]).toEqual([401, 'auth_expired'])
      })

      test('signing out revokes the token and the secret', async () => {
        const visitor = await arrive()
        expect((await ask('/v1/session/end', { method: 'POST', token: visitor.token })).status).toBe(204)
        expect((await ask('/v1/messages', { token: visitor.token })).status).toBe(401)
        expect((await ask('/v1/session', { body: { resume: visitor.resume } })).status).toBe(410)
      })

      test('forgetting erases what was said', async () => {
        const visitor = await arrive()
        await say(visitor, 'f1', 'my secret')
        expect((await ask('/v1/session', { method: 'DELETE', token: visitor.token })).status).toBe(204)
        const [left] = await opened.database.query<{ n: number }>('select count(*)::int as n from message where visitor = $1', [visitor.id])
        expect(left?.n).toBe(0)
      })

      test('an identity that this inbox can’t check is refused, not believed', async () => {
        const { status, body } = await ask('/v1/session', { body: { identity: { id: 'boss', hmac: 'x' } } })
        expect([status, body.code]).toEqual([401, 'auth_invalid'])
      })
    })

    describe('sending', () => {
      test('a hundred at once of ten ids are ten messages, numbered without a gap', async () => {
        const visitor = await arrive()
        const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => say(visitor, `id${index % 10}`, `words ${index % 10}`)))
        expect(answers.filter((one) => one.status === 201)).toHaveLength(10)
        expect(answers.filter((one) => one.status === 200 && one.body.replay === true)).toHaveLength(90)
        const kept = await history(visitor)
        expect(kept.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        expect(new Set(kept.map((one) => one.clientId)).size).toBe(10)
      })

      test('the same id says the first one, whatever comes with it, closed or not', async () => {
        const visitor = await arrive()
        const first = await say(visitor, 'same', 'first')
        const conversation = first.body.conversation as string
        await ask(`/v1/conversations/${conversation}/end`, { method: 'POST', token: visitor.token })
        const again = await say(visitor, 'same', 'something else', conversation)
        expect(again.body).toEqual({ ...first.body, replay: true })
        expect(
          (await history(visitor, conversation)).filter((one) => (one.author as Json).role === 'visitor' && one.clientId),
        ).toHaveLength(1)
      })

      test('closed: 409, and what a message would do', async () => {
        const visitor = await arrive()
        const { body } = await say(visitor, 'a', 'hello')
        await ask(`/v1/conversations/${body.conversation}/end`, { method: 'POST', token: visitor.token })
        const late = await say(visitor, 'b', 'still there?', body.conversation as string)
        expect([late.status, late.body.code, late.body.next]).toEqual([409, 'conversation_closed', 'new'])
        const fresh = await say(visitor, 'b', 'still there?')
        expect([fresh.status, fresh.body.conversation === body.conversation]).toEqual([201, false])
      })

      test('every line of the corpus comes back as it was', async () => {
        const visitor = await arrive()
        const lines = hostile.flatMap(({ payload }) => (payload === null || payload === '' ? [] : [payload]))
        const first = (await say(visitor, 'first', 'hello')).body
        const conversation = first.conversation as string
        for (const [index, line] of lines.entries())
          expect((await say(visitor, `line${index}`, line, conversation)).status, JSON.stringify(line)).toBe(201)
        const kept: unknown[] = []
        let after = first.id as string
        while (kept.length < lines.length) {
          const { body } = await ask(`/v1/messages?conversation=${conversation}&after=${after}&limit=100`, { token: visitor.token })
          const page = body.messages as Json[]
          kept.push(...page.map((one) => (one.parts as Json[])[0]?.text))
          after = page.at(-1)?.id as string
        }
        expect(kept).toEqual(lines)
      })
    })

    describe('the log', () => {
      const poll = async (visitor: Visitor, cursor: string, wait = 0): Promise<Json> =>
        (await ask(`/v1/events?cursor=${encodeURIComponent(cursor)}&wait=${wait}`, { token: visitor.token })).body
      const all = async (visitor: Visitor, from: string): Promise<Json[]> => {
        const events: Json[] = []
        let cursor = from
        for (;;) {
          const page = await poll(visitor, cursor)
          events.push(...(page.events as Json[]))
          cursor = page.cursor as string
          if (!page.more) return events
        }
      }
      const overSocket = (visitor: Visitor, cursor: string, until: (events: Json[]) => boolean): Promise<Json[]> =>
        new Promise((done, fail) => {
          const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/stream`, 'samtale.v1', { headers: { origin } })
          const events: Json[] = []
          socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', token: visitor.token, cursor })))
          socket.on('message', (bytes) => {
            const frame = JSON.parse(String(bytes)) as Json
            if (frame.t === 'ping') socket.send('{"t":"pong"}')
            if (frame.t === 'event' && frame.cursor) {
              const { t: _, ...event } = frame
              events.push(event)
            }
            if (until(events)) {
              socket.close()
              done(events)
            }
          })
          socket.on('error', fail)
          socket.on('close', (code) => !until(events) && fail(new Error(`closed with ${code}`)))
        })
      const overSse = async (visitor: Visitor, cursor: string, until: (events: Json[]) => boolean): Promise<Json[]> => {
        const response = await fetch(`${server.url}/v1/events?cursor=ignored`, {
          headers: { authorization: `Bearer ${visitor.token}`, accept: 'text/event-stream', 'last-event-id': cursor },
        })
        expect([response.headers.get('x-accel-buffering'), response.headers.get('cache-control')]).toEqual(['no', 'no-store'])
        const events: Json[] = []
        let rest = ''
        for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
          rest += new TextDecoder().decode(bytes)
          const blocks = rest.split('\n\n')
          rest = blocks.pop() ?? ''
          for (const block of blocks) {
            const field = (which: string): string | undefined => new RegExp(`^${which}: ?(.*)$`, 'm').exec(block)?.[1]
            if (field('event') !== 'event' || !field('id')) continue
            const event = JSON.parse(field('data') as string) as Json
            expect(event.cursor).toBe(field('id'))
            events.push(event)
          }
          // Leaving the loop ends the request.
          if (until(events)) return events
        }
        throw new Error('the stream ended')
      }

      test('two hundred answers at once: one number each, in the order in which they were kept, the same on every wire', async () => {
        const visitor = await arrive()
        const { body } = await say(visitor, 'q', 'hello')
        const conversation = body.conversation as string
        const cookie = await signIn()
        const seen = (events: Json[]): boolean => events.filter((one) => one.type === 'message').length >= 202
        const live = overSocket(visitor, visitor.cursor, seen)
        const streamed = overSse(visitor, visitor.cursor, seen)
        const answers = await Promise.all(
          Array.from({ length: 200 }, (_, index) => reply(cookie, conversation, `r${index}`, `answer ${index}`)),
        )
        expect(answers.every((one) => one.status === 201)).toBe(true)
        const read = await all(visitor, visitor.cursor)
        const numbers = read.map((one) => Number(String(one.cursor).split('.').at(-1)))
        expect(numbers).toEqual(numbers.map((_, index) => index + 1))
        const seqs = read.filter((one) => one.type === 'message').map((one) => (one.data as Json).seq)
        expect(seqs).toEqual(seqs.map((_, index) => index + 1))
        const messagesOf = (events: Json[]): unknown[] => events.filter((one) => one.type === 'message')
        expect(messagesOf(await live)).toEqual(messagesOf(read))
        expect(messagesOf(await streamed)).toEqual(messagesOf(read))
      })

      test('a poll that waits is answered when something comes, and when nothing does', async () => {
        const visitor = await arrive()
        const waiting = poll(visitor, visitor.cursor, 20)
        await say(visitor, 'w', 'hello')
        const { events, cursor } = await waiting
        expect((events as Json[]).length).toBeGreaterThan(0)
        const head = (await poll(visitor, cursor as string)).cursor as string
        expect(await poll(visitor, head, 0.1)).toEqual({ events: [], cursor: head, more: false })
      })

      test.skipIf(name !== 'PostgreSQL')(
        'the database drops every connection: the inbox goes on, and who listens misses nothing',
        async () => {
          const client = createClient({ transport: http({ url: `${server.url}/v1` }), context: { WebSocket: WebSocket as never } })
          const said = (): unknown[] =>
            client.messages(client.signals.current.value ?? '').value.map((row) => {
              const [part] = row.message.parts
              return part?.type === 'text' ? part.text : part?.type
            })
          client.send('hello')
          await vi.waitFor(() => expect(client.state.value.conversation?.lastMessage).toBeDefined(), 5000)
          const conversation = client.state.value.conversation?.id as string
          const cookie = await signIn()
          await opened.database
            .query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()')
            .catch(() => {})
          let answered: Answer | undefined
          while (answered?.status !== 201 && answered?.status !== 200) answered = await reply(cookie, conversation, 'r', 'Hi!')
          await vi.waitFor(() => expect(said()).toEqual(['hello', 'event', 'Hi!']), 10_000)
          client.send('still here')
          await vi.waitFor(() => expect(said()).toEqual(['hello', 'event', 'Hi!', 'still here']), 10_000)
          client.destroy()
        },
      )

      test.each(['', 'nonsense', 'other.3', `${'x'.repeat(500)}.1`])('the place %o means nothing here: reset', async (cursor) => {
        const visitor = await arrive()
        await say(visitor, 'w', 'hello')
        const { reset, events, cursor: head } = await poll(visitor, cursor)
        expect([reset, events]).toEqual([true, []])
        expect((await poll(visitor, head as string)).reset).toBeUndefined()
      })

      test('a place in the future, and one that is older than what is kept: reset', async () => {
        const visitor = await arrive()
        const [epoch] = visitor.cursor.split('.') as [string]
        expect((await poll(visitor, `${epoch}.99`)).reset).toBe(true)
        await say(visitor, 'w', 'hello')
        await opened.database.query('update visitor set pruned = n where id = $1', [visitor.id])
        expect((await poll(visitor, visitor.cursor)).reset).toBe(true)
      })

      test.each([
        ['no hello', 'x', 4400],
        ['a hello with a wrong token', JSON.stringify({ t: 'hello', token: 'wrong' }), 4401],
        ['a frame before the hello', JSON.stringify({ t: 'typing', conversation: 'c', on: true }), 4400],
        ['a frame that is no object', '7', 4400],
      ])('a socket with %s is closed with its code', async (_, frame, expected) => {
        const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/stream`, 'samtale.v1', { headers: { origin } })
        socket.on('open', () => socket.send(frame))
        expect(await new Promise((done) => socket.on('close', done))).toBe(expected)
      })

      test('a socket from a page that is not allowed, or of an agent’s without a cookie, is refused', async () => {
        const refused = (path: string, from: string): Promise<unknown> =>
          new Promise((done) => {
            const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { headers: { origin: from } })
            socket.on('unexpected-response', (_, response) => done(response.statusCode))
            socket.on('error', () => {})
            socket.on('close', (code) => done(code))
          })
        expect(await refused('/v1/stream', 'https://evil.example')).toBe(403)
        expect(await refused('/team/stream', 'https://evil.example')).toBe(403)
        expect(await refused('/team/stream', server.url)).toBe(4401)
        expect(await refused('/other', origin)).toBe(404)
      })
    })

    describe('who may read what', () => {
      test('a visitor sees and touches nothing of another one', async () => {
        const mine = await arrive()
        const other = await arrive()
        const { body } = await say(mine, 'a', 'for your eyes only')
        const at = body.conversation as string
        const answers = [
          await ask(`/v1/messages?conversation=${at}`, { token: other.token }),
          await ask(`/v1/conversations/${at}/end`, { method: 'POST', token: other.token }),
          await ask('/v1/read', { token: other.token, body: { conversation: at, upTo: body.id } }),
          await ask('/v1/typing', { token: other.token, body: { conversation: at, on: true } }),
          await say(other, 'b', 'let me in', at),
        ]
        expect(answers.map((one) => one.status)).toEqual([404, 404, 404, 404, 404])
        expect(JSON.stringify(answers)).not.toContain('for your eyes only')
        expect((await ask('/v1/conversations', { token: other.token })).body.conversations).toEqual([])
      })

      test('without a token, or with a made-up one: 401 on everything but the session and the chatflow', async () => {
        for (const path of ['/messages', '/conversations', '/events', '/page', '/session/end'])
          for (const token of ['', 'made-up']) expect((await ask(`/v1${path}`, { token })).status, path).toBe(401)
        expect((await ask('/v1/chatflow')).status).toBe(200)
      })

      test('a visitor’s token opens nothing of the team’s', async () => {
        const { token } = await arrive()
        expect((await ask('/team/conversations', { token })).status).toBe(401)
        expect((await ask('/team/conversations', { headers: { cookie: `samtale_team=${token}` } })).status).toBe(401)
      })

      test('no secret is kept as it is', async () => {
        const { token, resume } = await arrive()
        const cookie = (await signIn()).split('=')[1] as string
        const kept = JSON.stringify([
          await opened.database.query('select hash from visitor_secret'),
          await opened.database.query('select hash from agent_session'),
          await opened.database.query('select password from agent'),
        ])
        for (const secret of [token, resume, cookie, demoPassword]) expect(kept).not.toContain(secret)
      })
    })

    describe('the team', () => {
      test('signs in with a cookie that no script reads and no other site sends', async () => {
        const { headers, status } = await ask('/team/sign-in', {
          body: { email: ' Ingrid@Fjellro.example', password: demoPassword },
          headers: { 'x-samtale': '1' },
        })
        expect(status).toBe(200)
        expect(headers.get('set-cookie')).toMatch(/HttpOnly/i)
        expect(headers.get('set-cookie')).toMatch(/SameSite=Lax/i)
      })

      test('a wrong password and an unknown address are one answer', async () => {
        const tries = await Promise.all(
          [
            { email: 'ingrid@fjellro.example', password: 'wrong' },
            { email: 'nobody@fjellro.example', password: demoPassword },
          ].map((body) => ask('/team/sign-in', { body, headers: { 'x-samtale': '1' } })),
        )
        expect(tries[0]?.status).toBe(401)
        expect(tries[0]?.body).toEqual(tries[1]?.body)
      })

      test('a change that another page could make is refused', async () => {
        const cookie = await signIn()
        const { body } = await say(await arrive(), 'a', 'hello')
        const path = `/team/conversations/${body.conversation}/close`
        expect((await ask(path, { method: 'POST', headers: { cookie } })).status).toBe(403)
        expect((await ask(path, { method: 'POST', headers: { cookie, 'x-samtale': '1', origin: 'https://evil.example' } })).status).toBe(
          403,
        )
        expect((await ask(path, { method: 'POST', headers: { cookie, 'x-samtale': '1', origin: server.url } })).status).toBe(204)
      })

      test('a conversation that is not there is said so, whatever is asked of it', async () => {
        const cookie = await signIn()
        const headers = { cookie, 'x-samtale': '1' }
        const answers = [
          await ask('/team/conversations/nowhere', { headers }),
          await ask('/team/conversations/nowhere/messages', { body: { clientId: 'a', text: 'x' }, headers }),
          await ask('/team/conversations/nowhere/close', { method: 'POST', headers }),
          await ask('/team/conversations/nowhere/read', { body: { upTo: 'x' }, headers }),
          await ask('/team/conversations/nowhere/assign', { body: { agent: null }, headers }),
        ]
        expect(answers.map((one) => one.status)).toEqual([404, 404, 404, 404, 404])
      })

      test('signed out is out', async () => {
        const cookie = await signIn()
        await ask('/team/sign-out', { method: 'POST', headers: { cookie, 'x-samtale': '1' } })
        expect((await ask('/team/me', { headers: { cookie } })).status).toBe(401)
      })

      test('an answer brings the face, the read mark and the words, and an answer sent twice is one', async () => {
        const visitor = await arrive()
        const { body } = await say(visitor, 'a', 'hello')
        const cookie = await signIn()
        await reply(cookie, body.conversation as string, 'r1', 'Hi!')
        expect((await reply(cookie, body.conversation as string, 'r1', 'Hi!')).status).toBe(200)
        const { body: page } = await ask(`/v1/events?cursor=${visitor.cursor}`, { token: visitor.token })
        const events = (page.events as Json[]).map((one) =>
          `${one.type} ${((one.data as Json).author as Json | undefined)?.role ?? ''}`.trim(),
        )
        expect(events).toEqual([
          'message visitor',
          'conversation',
          'receipt',
          'conversation',
          'message system',
          'message agent',
          'conversation',
        ])
      })

      test('how far each side has read stands in the conversation, and what happened is not what was said last', async () => {
        const visitor = await arrive()
        const { body } = await say(visitor, 'a', 'hello')
        const cookie = await signIn()
        const at = body.conversation as string
        const mine = async (): Promise<Json> =>
          ((await ask('/v1/conversations', { token: visitor.token })).body.conversations as Json[])[0] as Json
        expect((await mine()).readUpTo).toBeUndefined()
        const { body: answer } = await reply(cookie, at, 'r', 'Hi!')
        expect(await mine()).toMatchObject({ readUpTo: body.id, lastMessage: { id: answer.id } })
        await ask('/v1/read', { token: visitor.token, body: { conversation: at, upTo: answer.id } })
        await ask(`/team/conversations/${at}/close`, { method: 'POST', headers: { cookie, 'x-samtale': '1' } })
        const { body: seen } = await ask(`/team/conversations/${at}`, { headers: { cookie } })
        expect(seen.conversation).toMatchObject({ readByVisitor: answer.id, status: 'closed', lastMessage: { id: answer.id } })
      })

      test('too many tries are slowed down, with the time to wait', async () => {
        const strict = await createInboxServer({
          database: opened.database,
          limits: { signInsPerMinute: 2, perMinute: 2, sessionsPerMinute: 3 },
        })
        try {
          const knock = async (path: string, body: Json, headers: Record<string, string> = {}): Promise<Response> =>
            fetch(`${strict.url}${path}`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', 'x-samtale': '1', ...headers },
              body: JSON.stringify(body),
            })
          const sign = { email: 'ingrid@fjellro.example', password: 'wrong' }
          await knock('/team/sign-in', sign)
          await knock('/team/sign-in', sign)
          const slowed = await knock('/team/sign-in', sign)
          expect(slowed.status).toBe(429)
          const { retryAfterMs } = (await slowed.json()) as { retryAfterMs: number }
          expect(retryAfterMs).toBeGreaterThan(0)
          expect(slowed.headers.get('retry-after')).toBe(String(Math.ceil(retryAfterMs / 1000)))

          // Another name in a header that anybody can write is not another address.
          const sessions: number[] = []
          for (let index = 0; index < 4; index++)
            sessions.push((await knock('/v1/session', {}, { 'x-forwarded-for': `10.0.0.${index}` })).status)
          expect(sessions).toEqual([200, 200, 200, 429])
        } finally {
          await strict.close()
        }
      })

      test('a visitor who writes too much is slowed down; a repeat costs nothing', async () => {
        const strict = await createInboxServer({ database: opened.database, limits: { perMinute: 6 } })
        try {
          const post = (path: string, body: Json, token = ''): Promise<Response> =>
            fetch(`${strict.url}/v1${path}`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
              body: JSON.stringify(body),
            })
          const { token } = (await (await post('/session', {})).json()) as { token: string }
          const statuses: number[] = []
          for (const clientId of ['1', '2', '1', '3'])
            statuses.push((await post('/messages', { clientId, parts: [text('x')] }, token)).status)
          expect(statuses).toEqual([201, 201, 200, 429])
        } finally {
          await strict.close()
        }
      })
    })

    describe('rubbish', () => {
      const plain = ({ status, headers, body }: Answer, expected: number): void => {
        expect(status).toBe(expected)
        expect(headers.get('content-type')).toContain('application/problem+json')
        expect(body).toMatchObject({ status: expected, type: 'about:blank', title: expect.any(String), code: expect.any(String) })
        expect(JSON.stringify(body)).not.toMatch(/\\n\s+at |node_modules|select |insert |Error:/)
      }
      test.each([
        ['not JSON', '/v1/messages', '{"clientId":', 400],
        ['a list', '/v1/messages', [], 422],
        ['null', '/v1/messages', null, 422],
        ['no parts', '/v1/messages', { clientId: 'a', parts: [] }, 422],
        ['a hundred parts', '/v1/messages', { clientId: 'a', parts: Array(100).fill(text('x')) }, 422],
        ['a part of a kind that visitors don’t send', '/v1/messages', { clientId: 'a', parts: [{ type: 'event', event: 'ended' }] }, 422],
        ['HTML', '/v1/messages', { clientId: 'a', parts: [{ type: 'text', text: '<b>', format: 'html' }] }, 422],
        ['an id of a thousand characters', '/v1/messages', { clientId: 'a'.repeat(1000), parts: [text('x')] }, 422],
        ['an id that is a number', '/v1/messages', { clientId: 5, parts: [text('x')] }, 422],
        ['an id with NUL', '/v1/messages', { clientId: 'a\0', parts: [text('x')] }, 422],
        ['a page title with NUL', '/v1/page', { url: 'https://a.example/', title: 'a\0' }, 422],
        ['a field with NUL', '/v1/visitor', { clientId: 'a', fields: { name: 'a\0' } }, 422],
        ['a conversation with NUL', '/v1/read', { conversation: 'a\0', upTo: 'b' }, 422],
        ['more characters than the limit', '/v1/messages', { clientId: 'a', parts: [text('x'.repeat(4001))] }, 422],
        ['a conversation that is not there', '/v1/messages', { clientId: 'a', conversation: 'nope', parts: [text('x')] }, 404],
        ['a path that is not there', '/v1/nothing', {}, 404],
      ])('%s', async (_, path, body, expected) => {
        const { token } = await arrive()
        plain(await ask(path, { token, body, method: path === '/v1/visitor' ? 'PATCH' : 'POST' }), expected)
      })
      test.each([
        '/messages?limit=-1',
        '/messages?limit=x',
        '/messages?conversation=%00',
        '/conversations?cursor=x',
        '/events?wait=x',
        '/events?wait=1e9',
      ])('GET %s', async (path) => {
        const { token } = await arrive()
        const { status } = await ask(`/v1${path}`, { token })
        expect(status).toBe(422)
      })
      test('a part that is refused is named, with the limit that it is over', async () => {
        const { token } = await arrive()
        const said = async (part: unknown): Promise<Json> =>
          (await ask('/v1/messages', { token, body: { clientId: 'a', parts: [text('x'), part] } })).body
        expect(await said(text('x'.repeat(4001)))).toMatchObject({ status: 422, code: 'invalid', field: 'parts.1.text', limit: 4000 })
        expect(await said({ type: 'text', text: 'x', format: 'html' })).toMatchObject({ status: 422, field: 'parts.1.format' })
        expect(await said({ type: 'hologram' })).toMatchObject({ status: 422, field: 'parts.1.type' })
      })
      test('a body that isn’t JSON by its type', async () => {
        const { token } = await arrive()
        plain(await ask('/v1/messages', { token, body: 'hello', headers: { 'content-type': 'text/plain' } }), 415)
      })
      test('an oversized body is refused by its size, before it is read', async () => {
        const { token } = await arrive()
        const status = await new Promise((done, fail) => {
          const request = rawRequest(`${server.url}/v1/messages`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'content-length': 10_000_000 },
          })
          request.on('response', (response) => done(response.statusCode))
          request.on('error', fail)
          // Only the beginning is ever written.
          request.write('{"clientId":"a"')
        })
        expect(status).toBe(413)
      })
      test('one that does not say its size is cut off when it is too large', async () => {
        const { token } = await arrive()
        const body = new ReadableStream({
          start(controller) {
            for (let index = 0; index < 200; index++) controller.enqueue(new TextEncoder().encode('x'.repeat(1000)))
            controller.close()
          },
        })
        const response = await fetch(`${server.url}/v1/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body,
          duplex: 'half',
        } as RequestInit)
        expect(response.status).toBe(413)
      })
      test('bytes that are no HTTP leave it standing', async () => {
        await new Promise<void>((done) => {
          const socket = connect(server.port, '127.0.0.1', () => socket.end('\x16\x03\x01\0rubbish\r\n\r\n'))
          socket.resume().on('error', () => {})
          socket.on('close', () => done())
        })
        expect((await ask('/v1/chatflow')).status).toBe(200)
      })
    })

    describe('for other origins', () => {
      const preflight = (from: string): Promise<Response> =>
        fetch(`${server.url}/v1/messages`, {
          method: 'OPTIONS',
          headers: {
            origin: from,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,content-type',
          },
        })
      test('a page on the list is answered, with what the protocol says', async () => {
        const { headers } = await preflight(origin)
        expect(headers.get('access-control-allow-origin')).toBe(origin)
        expect(headers.get('access-control-allow-methods')).toBe('GET,POST,PUT,PATCH,DELETE')
        expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type,last-event-id')
        expect(headers.get('access-control-max-age')).toBe('7200')
        expect(headers.get('access-control-allow-credentials')).toBeNull()
        const { headers: answered } = await ask('/v1/chatflow', { headers: { origin } })
        expect(answered.get('access-control-expose-headers')).toBe('retry-after')
        expect(answered.get('vary')?.toLowerCase()).toContain('origin')
      })
      test('one that is not is not', async () => {
        expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
        expect((await preflight('null')).headers.get('access-control-allow-origin')).toBeNull()
      })
      test('the chatflow is public, cacheable, and says so', async () => {
        const first = await ask('/v1/chatflow')
        expect(first.headers.get('cache-control')).toBe('public, max-age=60')
        const etag = first.headers.get('etag') as string
        expect((await ask('/v1/chatflow', { headers: { 'if-none-match': etag } })).status).toBe(304)
      })
    })
  })
