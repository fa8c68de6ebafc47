// Files over the inbox's wire, on each database: what is taken, under which name and type it comes back, who may have it, how long.
import { request as rawRequest } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createInboxServer, type InboxOptions, type InboxServer } from '../../demo/inbox/server/server.js'
import { demoPassword } from '../../demo/inbox/server/team.js'
import corpus from '../corpora/files.json' with { type: 'json' }
import { noPostgres, type Opened, openEmbedded, openPostgres } from './databases.js'

type Json = Record<string, unknown>
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }
type Visitor = { readonly id: string; readonly token: string; readonly resume: string }
type Row = { id: string; class: string; policy: string; payload: string; mime?: string; content_b64?: string; preview?: string }

const rows = (corpus as Row[]).filter((row) => row.class !== 'drop' && row.class !== 'size')
const bytesOf = (row: Row): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(row.content_b64 ?? '', 'base64'))
const png = bytesOf(rows.find((row) => row.id === 'file-0077') as Row).subarray(0, 69)
const secret = 'a-secret-of-the-site'
const limits = { perMinute: 1000, sessionsPerMinute: 1000, signInsPerMinute: 100, uploadsPerHour: 1000 }

for (const [name, open, missing] of [
  ['the embedded database', openEmbedded, undefined],
  ['PostgreSQL', openPostgres, noPostgres],
] as const)
  describe.skipIf(missing !== undefined)(`files on ${name}${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let opened: Opened
    let server: InboxServer
    let clock = 0
    const start = (options: InboxOptions = {}): Promise<InboxServer> =>
      createInboxServer({
        database: opened.database,
        limits,
        identityKeys: { secret },
        now: () => Date.now() + clock,
        ...options,
      })
    beforeAll(async () => {
      opened = await open()
      server = await start()
    })
    afterAll(async () => {
      await server?.close()
      await opened?.close()
    })
    beforeEach(() => {
      clock = 0
      server.resetLimits()
    })

    const read = async (response: Response): Promise<Answer> => {
      const said = await response.text()
      let body: Json = {}
      try {
        body = JSON.parse(said) as Json
      } catch {
        // Not every answer is JSON.
      }
      return { status: response.status, headers: response.headers, body }
    }
    const ask = async (path: string, token: string, body?: unknown, on = server): Promise<Answer> =>
      read(
        await fetch(`${on.url}${path}`, {
          headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        }),
      )
    const arrive = async (body: Json = {}, on = server): Promise<Visitor> => {
      const { body: made } = await ask('/v1/session', '', body, on)
      return { id: (made.visitor as Json).id as string, token: made.token as string, resume: made.resume as string }
    }
    let serial = 0
    const upload = async (
      visitor: Visitor,
      file: { name?: string; mime?: string; bytes?: BodyInit; clientId?: string } = {},
      on = server,
    ): Promise<Answer> => {
      const { name: called = 'photo.png', mime = 'image/png', bytes = png, clientId = `u${++serial}` } = file
      return read(
        await fetch(`${on.url}/v1/uploads?name=${encodeURIComponent(called)}&clientId=${clientId}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${visitor.token}`, 'content-type': mime },
          body: bytes,
          ...(bytes instanceof ReadableStream && { duplex: 'half' }),
        } as RequestInit),
      )
    }
    const send = (visitor: Visitor, parts: unknown[], on = server): Promise<Answer> =>
      ask('/v1/messages', visitor.token, { clientId: `m${++serial}`, parts }, on)
    const file = (ref: unknown): Json => ({ type: 'file', ref })
    const history = async (visitor: Visitor): Promise<{ parts: Json[] }[]> =>
      (await ask('/v1/messages?limit=100', visitor.token)).body.messages as { parts: Json[] }[]
    const signIn = async (): Promise<Record<string, string>> => {
      const response = await fetch(`${server.url}/team/sign-in`, {
        method: 'POST',
        headers: { 'x-samtale': '1', 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ingrid@fjellro.example', password: demoPassword }),
      })
      return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] as string, 'x-samtale': '1' }
    }
    const stored = async (): Promise<number> =>
      Number((await opened.database.query<{ n: number }>('select count(*)::int as n from file'))[0]?.n)

    describe('what is announced', () => {
      test('the limits stand in the session and in the chatflow, or files are not taken at all', async () => {
        const without = await start({ files: false })
        const small = await start({ files: { maxBytes: 1000, maxFiles: 2, accept: ['image/*'] } })
        const uploadOf = async (on: InboxServer) => ((await ask('/v1/session', '', {}, on)).body.features as Json).upload
        const flowOf = async (on: InboxServer) => (await ask('/v1/chatflow', '', undefined, on)).body.attachments
        expect(await uploadOf(small)).toEqual({ maxBytes: 1000, maxFiles: 2, accept: ['image/*'] })
        expect(await flowOf(small)).toEqual({ maxBytes: 1000, maxFiles: 2, accept: ['image/*'] })
        expect(await uploadOf(server)).toMatchObject({ maxBytes: 20 * 1024 * 1024, maxFiles: 10 })
        expect([await uploadOf(without), await flowOf(without)]).toEqual([undefined, false])
        const visitor = await arrive()
        expect((await upload(visitor, {}, without)).status).toBe(403)
        await without.close()
        await small.close()
      })
    })

    describe('an upload', () => {
      test('is answered with what the inbox found it to be, and comes back byte for byte', async () => {
        const visitor = await arrive()
        const { status, body } = await upload(visitor)
        expect([status, body.size, body.mime, body.width, body.height]).toEqual([201, png.length, 'image/png', 1, 1])
        expect(body.expiresAt).toBeGreaterThan(Date.now() + 23 * 3600_000)
        const response = await fetch(String(body.url))
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(png)
      })

      test('a large one comes back whole, piece by piece', async () => {
        const visitor = await arrive()
        const bytes = new Uint8Array(700_000).map((_, index) => (index * 7) % 251)
        bytes.set(Buffer.from('%PDF-1.4\n'))
        const { body } = await upload(visitor, { name: 'plan.pdf', mime: 'application/pdf', bytes })
        expect(body.size).toBe(700_000)
        expect(Buffer.compare(Buffer.from(await (await fetch(String(body.url))).arrayBuffer()), bytes)).toBe(0)
      })

      test('the same id again is the same file, also when both come at once', async () => {
        const visitor = await arrive()
        const first = await upload(visitor, { clientId: 'same' })
        const again = await upload(visitor, { clientId: 'same', name: 'other.png' })
        expect([first.status, again.status, again.body.ref]).toEqual([201, 200, first.body.ref])
        const before = await stored()
        const both = await Promise.all([upload(visitor, { clientId: 'both' }), upload(visitor, { clientId: 'both' })])
        expect(both[0]?.body.ref).toBe(both[1]?.body.ref)
        expect(await stored()).toBe(before + 1)
      })

      test('the same id of another visitor is another file', async () => {
        const [one, two] = [await arrive(), await arrive()]
        const [first, second] = [await upload(one, { clientId: 'x' }), await upload(two, { clientId: 'x' })]
        expect(second.body.ref).not.toBe(first.body.ref)
      })

      test('one that says how large it is, and is too large, is refused before a byte of it is read', async () => {
        const visitor = await arrive()
        const answer = await new Promise<{ status: number; body: string }>((done, fail) => {
          const request = rawRequest(
            `${server.url}/v1/uploads?name=a.png&clientId=huge`,
            {
              method: 'POST',
              headers: { authorization: `Bearer ${visitor.token}`, 'content-type': 'image/png', 'content-length': 21 * 1024 * 1024 },
            },
            (response) => {
              let body = ''
              response.on('data', (chunk) => {
                body += chunk
              })
              response.on('end', () => {
                done({ status: response.statusCode ?? 0, body })
                request.destroy()
              })
            },
          )
          request.on('error', fail)
          request.flushHeaders()
        })
        expect([answer.status, JSON.parse(answer.body).limit]).toEqual([413, 20 * 1024 * 1024])
      })

      test('one that does not say it, or lies, is cut off at the limit, and nothing of it stays', async () => {
        const small = await start({ files: { maxBytes: 300_000 } })
        const visitor = await arrive({}, small)
        const before = await stored()
        let given = 0
        const bytes = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            if (given++ === 0) controller.enqueue(png)
            else if (given > 1000) controller.close()
            else controller.enqueue(new Uint8Array(50_000))
          },
        })
        const { status, body } = await upload(visitor, { bytes }, small)
        expect([status, body.code, body.limit]).toEqual([413, 'too_large', 300_000])
        // Fifty megabytes were on offer.
        expect(given).toBeLessThan(1000)
        expect(await stored()).toBe(before)
        await small.close()
      })

      test('exactly the limit is taken, one byte more is not, and nothing is empty', async () => {
        const small = await start({ files: { maxBytes: png.length } })
        const visitor = await arrive({}, small)
        expect((await upload(visitor, {}, small)).status).toBe(201)
        expect((await upload(visitor, { bytes: Buffer.concat([png, Buffer.from('x')]) }, small)).status).toBe(413)
        expect((await upload(visitor, { bytes: '' }, small)).body.code).toBe('invalid')
        await small.close()
      })

      test('one that breaks off leaves nothing behind', async () => {
        const visitor = await arrive()
        const before = await stored()
        await new Promise<void>((done) => {
          const request = rawRequest(`${server.url}/v1/uploads?name=a.png&clientId=broken`, {
            method: 'POST',
            headers: { authorization: `Bearer ${visitor.token}`, 'content-type': 'image/png', 'content-length': 900_000 },
          })
          request.on('error', () => done())
          request.write(Buffer.concat([png, Buffer.alloc(400_000)]))
          // Its row is there once the first piece was read.
          const broken = async (): Promise<void> => {
            const [row] = await opened.database.query('select 1 from file where client_id is null')
            if (row) request.destroy()
            else setImmediate(broken)
          }
          void broken()
        })
        await expect.poll(stored).toBe(before)
      })

      test('more of them in an hour than are allowed wait, and a repeat costs nothing', async () => {
        const strict = await start({ limits: { ...limits, uploadsPerHour: 2 } })
        const visitor = await arrive({}, strict)
        await upload(visitor, { clientId: 'a' }, strict)
        await upload(visitor, { clientId: 'b' }, strict)
        const third = await upload(visitor, { clientId: 'c' }, strict)
        expect([third.status, third.body.code]).toEqual([429, 'rate_limited'])
        expect(third.body.retryAfterMs).toBeGreaterThan(60_000)
        expect(Number(third.headers.get('retry-after'))).toBe(Math.ceil(Number(third.body.retryAfterMs) / 1000))
        expect((await upload(visitor, { clientId: 'a' }, strict)).status).toBe(200)
        await strict.close()
      })

      test('a page of another origin may upload, and read the answer', async () => {
        const response = await fetch(`${server.url}/v1/uploads`, {
          method: 'OPTIONS',
          headers: {
            origin: 'http://localhost:4400',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,content-type',
          },
        })
        expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:4400')
        expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
      })
    })

    describe('hostile files', () => {
      let all: InboxServer
      beforeAll(async () => {
        all = await start({ files: { accept: ['*/*'] } })
      })
      afterAll(() => all.close())
      const check = async (row: Row, on: InboxServer): Promise<void> => {
        const visitor = await arrive({}, on)
        const { status, body } = await upload(
          visitor,
          // A header can't carry it; fetch would not send it either.
          { name: row.payload, mime: (row.mime ?? '').replace(/[^ -~]/g, '?'), bytes: bytesOf(row) },
          on,
        )
        if (row.policy === 'reject' || bytesOf(row).length === 0) return void expect(status).toBeGreaterThanOrEqual(415)
        // Outside the list: that is safer than a download.
        if (status === 415) return void expect([body.accept, on]).toEqual([expect.any(Array), server])
        expect(status).toBe(201)
        const sent = await send(visitor, [file(body.ref)], on)
        expect(sent.status).toBe(201)
        const [part] = (await history(visitor))[0]?.parts ?? []
        const shown = String(part?.name)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\\/]/)
        expect([shown.trim(), [...shown].length < 200]).toEqual([shown, true])
        const { headers } = await fetch(String(part?.url))
        const type = headers.get('content-type')
        const saved = headers.get('content-disposition') ?? ''
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
        expect(saved).toMatch(/^(inline|attachment); filename="[ !#-[\]-~]+"; filename\*=UTF-8''[\w.!~%&$+^`|-]+$/)
        if (type === 'application/octet-stream') expect(saved).toMatch(/^attachment/)
        else {
          expect(type).toMatch(/^(image\/(png|jpeg|gif|webp|avif)|audio\/mpeg)$/)
          // What is shown as a picture is saved as one.
          if (type?.startsWith('image/')) expect(saved).toMatch(/\.(png|jpe?g|gif)$/)
        }
        if (row.class === 'active' || row.class === 'executable') expect(type).toBe('application/octet-stream')
        if (row.preview === 'no') expect(type).not.toMatch(/^image/)
        if (row.policy === 'preview-ok') expect(type).toBe(row.mime)
      }
      test.each(rows)('$id $class: $policy', async (row) => {
        await check(row, server)
        await check(row, all)
      })

      test('what runs is refused by its content whatever it is called, and by its name whatever it holds', async () => {
        const visitor = await arrive({}, all)
        const kinds: [string, string, BodyInit][] = [
          ['photo.png', 'image/png', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1')],
          ['notes.txt', 'text/plain', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0', 'latin1')],
          ['run.bat', 'text/plain', 'del *.*'],
          ['run.bat. ', 'text/plain', 'del *.*'],
          ['doc.pdf.exe', 'application/pdf', '%PDF-1.4\n'],
        ]
        for (const [called, mime, bytes] of kinds)
          expect((await upload(visitor, { name: called, mime, bytes }, all)).status, called).toBe(415)
      })
    })

    describe('its address', () => {
      test('holds without a header, expires, and cannot be changed', async () => {
        const visitor = await arrive()
        const { body } = await upload(visitor)
        const url = String(body.url)
        expect(url).toContain(`/v1/files/${body.ref}/`)
        const get = async (at: string) => (await fetch(at)).status
        const later = url.replace(/\/(\d{10,})\./, (_, at: string) => `/${Number(at) + 1}.`)
        const longer = url.replace(/\/(\d{10,})\./, '/0$1.')
        const marked = url.replace(/\.([\w-]{43})\//, (_, mark: string) => `.${mark.startsWith('A') ? 'B' : 'A'}${mark.slice(1)}/`)
        const other = url.replace(String(body.ref), String((await upload(visitor)).body.ref))
        for (const changed of [later, longer, marked, other, `${url}x`, url.replace('photo', 'phota')]) expect(await get(changed)).toBe(404)
        expect(await get(url)).toBe(200)
        clock = 2 * 3600_000 + 1
        expect(await get(url)).toBe(410)
      })

      test('a new one is had with the token, by who uploaded it or was sent it, and nobody else', async () => {
        const [visitor, other] = [await arrive(), await arrive()]
        const { body } = await upload(visitor)
        const asked = await ask(`/v1/files/${body.ref}`, visitor.token)
        expect(asked.body.expiresAt).toBeGreaterThan(Date.now() + 3000_000)
        expect((await fetch(String(asked.body.url))).status).toBe(200)
        expect((await ask(`/v1/files/${body.ref}`, other.token)).status).toBe(404)
        expect((await ask(`/v1/files/${body.ref}`, '')).status).toBe(401)
      })

      test('every node on the database hands it out', async () => {
        const { body } = await upload(await arrive())
        const node = await start()
        expect((await fetch(String(body.url).replace(server.url, node.url))).status).toBe(200)
        await node.close()
      })

      test('it may be kept by the browser as long as it holds, and asked about', async () => {
        const { body } = await upload(await arrive())
        const { headers } = await fetch(String(body.url), { method: 'HEAD' })
        const [, seconds] = /^private, max-age=(\d+)$/.exec(headers.get('cache-control') ?? '') ?? []
        expect(Number(seconds)).toBeGreaterThan(3500)
        expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
        expect(headers.get('set-cookie')).toBe(null)
        expect(headers.get('content-length')).toBe(String(png.length))
        const again = await fetch(String(body.url), { headers: { 'if-none-match': headers.get('etag') ?? '' } })
        expect(again.status).toBe(304)
      })

      test.each([
        ['bytes=0-9', 206, 0, 10],
        ['bytes=262140-262149', 206, 262_140, 10],
        ['bytes=599990-', 206, 599_990, 10],
        ['bytes=-5', 206, 599_995, 5],
        ['bytes=599999-700000', 206, 599_999, 1],
        ['bytes=600000-', 416, 0, 0],
        ['bytes=5-2', 200, 0, 600_000],
        ['bytes=0-1,5-6', 200, 0, 600_000],
        ['lines=1-2', 200, 0, 600_000],
      ])('a part of it: %s is %i', async (range, status, from, length) => {
        const bytes = new Uint8Array(600_000).map((_, index) => (index * 13) % 253)
        bytes.set(Buffer.from('OggS'))
        const { body } = await upload(await arrive(), { name: 'call.ogg', mime: 'audio/ogg', bytes })
        const response = await fetch(String(body.url), { headers: { range } })
        expect([response.status, response.headers.get('content-type')]).toEqual([status, 'audio/ogg'])
        if (status === 206) expect(response.headers.get('content-range')).toBe(`bytes ${from}-${from + length - 1}/600000`)
        if (status === 416) expect(response.headers.get('content-range')).toBe('bytes */600000')
        expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), bytes.subarray(from, from + length))).toBe(0)
      })
    })

    describe('in a message', () => {
      test('the inbox says what it is, whatever the sender says', async () => {
        const visitor = await arrive()
        const { body } = await upload(visitor, { name: 'a\u202egnp.png' })
        const lies = { name: 'invoice.exe', mime: 'text/html', size: 1, url: 'https://elsewhere.example', width: 9000 }
        await send(visitor, [{ ...file(body.ref), ...lies }])
        const [message] = await history(visitor)
        expect(message?.parts).toEqual([
          {
            ...{ type: 'file', ref: body.ref, name: 'agnp.png', mime: 'image/png', size: png.length, width: 1, height: 1 },
            ...{ url: expect.stringContaining(server.url), expiresAt: expect.any(Number) },
          },
        ])
        const kept = await opened.database.query<{ parts: string }>('select parts from message where visitor = $1', [visitor.id])
        expect(kept[0]?.parts).not.toContain('url')
      })

      test('events, the list and the team have it with an address that holds', async () => {
        const visitor = await arrive()
        const session = await ask('/v1/session', '', { resume: visitor.resume })
        const { body } = await upload(visitor)
        const { body: receipt } = await send(visitor, [file(body.ref), { type: 'text', text: 'Here', format: 'plain' }])
        const headers = await signIn()
        const told = (await ask(`/v1/events?cursor=${session.body.cursor}`, visitor.token)).body.events as { type: string; data: Json }[]
        const team = await read(await fetch(`${server.url}/team/conversations/${receipt.conversation}/messages`, { headers }))
        const list = (await ask('/v1/conversations', visitor.token)).body.conversations as { lastMessage: { parts: Json[] } }[]
        for (const parts of [
          told.find((one) => one.type === 'message')?.data.parts,
          told.findLast((one) => one.type === 'conversation')?.data.lastMessage,
          list[0]?.lastMessage.parts,
          (team.body.messages as Json[]).find((one) => one.id === receipt.id)?.parts,
        ].map((one) => (Array.isArray(one) ? one : (one as { parts: Json[] }).parts)) as Json[][])
          expect((await fetch(String(parts[0]?.url))).status).toBe(200)
      })

      test('what is not theirs, never was, or was never finished is refused in a way that says: upload it again', async () => {
        const [visitor, other] = [await arrive(), await arrive()]
        const { body } = await upload(other)
        for (const ref of [body.ref, 'f_nothing', "' or 1=1 --"]) {
          const { status, body: refused } = await send(visitor, [file(ref)])
          expect([status, refused.code, refused.field]).toEqual([422, 'invalid', 'ref'])
        }
        expect((await send(other, [file(body.ref)])).status).toBe(201)
      })

      test('one may be sent twice; more than allowed in one message may not', async () => {
        const visitor = await arrive()
        const { body } = await upload(visitor)
        expect((await send(visitor, [file(body.ref)])).status).toBe(201)
        expect((await send(visitor, [file(body.ref), file(body.ref)])).status).toBe(201)
        expect((await send(visitor, Array(11).fill(file(body.ref)))).status).toBe(422)
      })

      test('what was not sent within a day is gone, and the same id uploads it anew; what was sent stays', async () => {
        const visitor = await arrive()
        const sent = await upload(visitor, { clientId: 'sent' })
        await send(visitor, [file(sent.body.ref)])
        const left = await upload(visitor, { clientId: 'left' })
        const pruned = await upload(visitor, { clientId: 'pruned' })
        clock = 24 * 3600_000 + 1000
        await opened.database.query('update visitor_secret set expires_at = $2 where visitor = $1', [
          visitor.id,
          Date.now() + 48 * 3600_000,
        ])
        expect((await send(visitor, [file(left.body.ref)])).body.field).toBe('ref')
        const anew = await upload(visitor, { clientId: 'left' })
        expect([anew.status, anew.body.ref === left.body.ref]).toEqual([201, false])
        expect((await send(visitor, [file(anew.body.ref)])).status).toBe(201)
        await server.inbox.files.prune()
        const [gone] = await opened.database.query('select 1 from file where id = $1', [pruned.body.ref])
        expect(gone).toBeUndefined()
        expect((await upload(visitor, { clientId: 'sent' })).body).toMatchObject({ ref: sent.body.ref })
        expect((await send(visitor, [file(sent.body.ref)])).status).toBe(201)
      })
    })

    describe('who they belong to', () => {
      const identity = async (id: string): Promise<Json> => {
        const { createHmac } = await import('node:crypto')
        return { id, hmac: createHmac('sha256', secret).update(id).digest('hex') }
      }
      test('when a visitor turns out to be somebody known, their files come along, sent or not', async () => {
        const known = await arrive({ identity: await identity(`known-${name}`) })
        const before = await arrive()
        const [sent, left] = [await upload(before, { clientId: 's' }), await upload(before, { clientId: 'l' })]
        await send(before, [file(sent.body.ref)])
        const after = await arrive({ resume: before.resume, identity: await identity(`known-${name}`) })
        expect(after.id).toBe(known.id)
        expect((await ask(`/v1/files/${sent.body.ref}`, after.token)).status).toBe(200)
        expect((await send(after, [file(left.body.ref)])).status).toBe(201)
        expect((await upload(after, { clientId: 'l' })).body.ref).toBe(left.body.ref)
      })

      test('who is forgotten leaves no byte behind', async () => {
        const visitor = await arrive()
        const { body } = await upload(visitor)
        await send(visitor, [file(body.ref)])
        await fetch(`${server.url}/v1/session`, { method: 'DELETE', headers: { authorization: `Bearer ${visitor.token}` } })
        expect(await opened.database.query('select 1 from file where id = $1', [body.ref])).toEqual([])
        expect(await opened.database.query('select 1 from file_chunk where file = $1', [body.ref])).toEqual([])
        expect((await fetch(String(body.url))).status).toBe(404)
      })
    })

    describe('from the team', () => {
      const teamUpload = async (headers: Record<string, string>, called = 'plan.png', bytes: BodyInit = png): Promise<Answer> =>
        read(
          await fetch(`${server.url}/team/uploads?name=${called}&clientId=t${++serial}`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'image/png' },
            body: bytes,
          }),
        )
      const reply = async (headers: Record<string, string>, conversation: unknown, body: Json): Promise<Answer> =>
        read(
          await fetch(`${server.url}/team/conversations/${conversation}/messages`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ clientId: `r${++serial}`, ...body }),
          }),
        )

      test('a file reaches its visitor, who can ask for its address again; no other visitor can be sent it', async () => {
        const headers = await signIn()
        const visitors = [await arrive(), await arrive()] as const
        const [first, second] = [
          await send(visitors[0], [{ type: 'text', text: 'Hello', format: 'plain' }]),
          await send(visitors[1], [{ type: 'text', text: 'Hello', format: 'plain' }]),
        ]
        const { status, body } = await teamUpload(headers)
        expect(status).toBe(201)
        expect((await ask(`/v1/files/${body.ref}`, visitors[0].token)).status).toBe(404)
        expect((await reply(headers, first.body.conversation, { parts: [file(body.ref)] })).status).toBe(201)
        const said = (await history(visitors[0])).at(-1)?.parts[0]
        expect(said).toMatchObject({ type: 'file', name: 'plan.png', mime: 'image/png' })
        expect((await fetch(String(said?.url))).status).toBe(200)
        expect((await ask(`/v1/files/${body.ref}`, visitors[0].token)).status).toBe(200)
        expect((await reply(headers, second.body.conversation, { parts: [file(body.ref)] })).body.field).toBe('ref')
        expect((await ask(`/v1/files/${body.ref}`, visitors[1].token)).status).toBe(404)
        // Theirs to read, not to send.
        expect((await send(visitors[0], [file(body.ref)])).body.field).toBe('ref')
      })

      test('the same is refused as from a visitor, and a reply needs a text or a file', async () => {
        const headers = await signIn()
        const visitor = await arrive()
        const { body } = await send(visitor, [{ type: 'text', text: 'Hello', format: 'plain' }])
        expect((await teamUpload(headers, 'run.png', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'))).status).toBe(415)
        expect((await teamUpload({ 'x-samtale': '1' })).status).toBe(401)
        expect((await teamUpload({ cookie: headers.cookie as string })).status).toBe(403)
        expect((await reply(headers, body.conversation, { text: ' ' })).status).toBe(422)
      })
    })
  })
