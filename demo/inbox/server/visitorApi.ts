// The commands of `samtale/1` for visitors. Must not answer about anybody but the bearer of the token.

import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { eventRoutes } from './events.js'
import { faulty } from './faults.js'
import { filePart, servedFiles, takeUpload, unlessUpload } from './fileRoutes.js'
import { readIdentity } from './identity.js'
import type { Inbox } from './inbox.js'
import { cursorOf, head } from './log.js'
import { answer, Problem } from './problem.js'
import type { Visitor } from './visitors.js'

export type VisitorEnv = { Variables: { visitor: Visitor; origin: string; address: string } }

const maxBody = 64 * 1024
const id = z.string().min(1).max(256)
const page = z.object({
  url: z.string().max(2000),
  title: z.string().max(300),
  referrer: z.string().max(2000).optional(),
  locale: z.string().max(50).optional(),
})

/** JSON, or a problem that says what is wrong. @throws {Problem} 400, 415 */
export async function jsonOf(request: { header(name: string): string | undefined; text(): Promise<string> }): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.header('content-type') ?? ''))
    throw new Problem(415, 'unsupported_type', 'Send JSON, with its Content-Type.', { accept: ['application/json'] })
  try {
    return JSON.parse(await request.text())
  } catch {
    throw new Problem(400, 'invalid', 'This is not JSON.')
  }
}

export const tooLarge = bodyLimit({
  maxSize: maxBody,
  onError: () => {
    throw new Problem(413, 'too_large', 'This is larger than the inbox takes.', { limit: maxBody })
  },
})

export function visitorApi(inbox: Inbox): Hono<VisitorEnv> {
  const { conversations, visitors, limits, limit, database, leave, files } = inbox
  const app = new Hono<VisitorEnv>()
  const parts = z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('text'), text: z.string().min(1).max(limits.messageChars), format: z.literal('plain') }),
        z.object({ type: z.literal('answer'), to: id, values: z.record(z.string().max(100), z.string().max(limits.messageChars)) }),
        filePart,
      ]),
    )
    .min(1)
    .max(10 + files.maxFiles)
    .refine((all) => all.filter((one) => one.type === 'file').length <= files.maxFiles, 'these are more files than fit into one message')
  const outgoing = z.object({ clientId: id, conversation: id.optional(), parts: z.array(z.unknown()), replyTo: id.optional() })

  app.onError((error, c) => answer(c, error))
  app.use(async (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cache-Control', 'no-store')
    await next()
  })
  app.use(
    cors({
      origin: (origin) => (inbox.allowed(origin) ? origin : null),
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowHeaders: ['authorization', 'content-type', 'last-event-id'],
      exposeHeaders: ['retry-after'],
      maxAge: 7200,
    }),
  )
  app.use(faulty(inbox.faults))
  app.use(unlessUpload(tooLarge))

  app.get('/chatflow', async (c) => {
    const team = (await inbox.team.list()).slice(0, 3)
    const online = team.some((agent) => agent.status === 'available')
    const chatflow = {
      type: 'live',
      channel: 'chat',
      name: 'Fjellro',
      team: team.map(({ id: agent, name, avatar, title }) => ({ id: agent, role: 'agent', name, avatar: c.get('origin') + avatar, title })),
      availability: { state: online ? 'online' : 'away', replyTime: 'minutes', launcher: 'show' },
      attachments: files.limits ?? false,
      newConversation: true,
      visitorMayEnd: true,
    }
    const text = JSON.stringify(chatflow)
    const etag = `"${Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text)))
      .toString('base64url')
      .slice(0, 16)}"`
    c.header('Cache-Control', 'public, max-age=60')
    c.header('ETag', etag)
    if (c.req.header('if-none-match') === etag) return c.body(null, 304)
    return c.body(text, 200, { 'Content-Type': 'application/json' })
  })

  app.post('/session', async (c) => {
    await limit('session', c.get('address'))
    const body = z
      .object({ identity: z.unknown().optional(), resume: z.string().max(512).optional(), page: page.optional() })
      .parse(await jsonOf(c.req))
    const identity = body.identity == null ? undefined : await readIdentity(body.identity, inbox.identityKeys)
    const opened = await visitors.open(body.resume, body.page?.locale, identity)
    const { visitor } = opened
    if (body.page) await visitors.page(visitor.id, body.page.url, body.page.title)
    return c.json({
      token: opened.token,
      expiresAt: opened.expiresAt,
      resume: opened.resume,
      visitor: { id: visitor.id, ...(visitor.name && { name: visitor.name }), ...(visitor.email && { email: visitor.email }) },
      cursor: cursorOf(await head(database, visitor.id)),
      features: {
        typing: true,
        receipts: ['read'],
        ...(files.limits && { upload: files.limits }),
        conversations: true,
        end: true,
        onClosed: 'new',
      },
      limits: { messageChars: limits.messageChars, perMinute: limits.perMinute },
      stream: { ws: true, sse: true },
      poll: { activeMs: 3000, idleMs: 15_000 },
    })
  })

  app.route('/', servedFiles(inbox) as unknown as Hono<VisitorEnv>)

  app.use(async (c, next) => {
    c.set('visitor', await visitors.known(/^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]))
    await next()
  })
  const me = (c: { get(key: 'visitor'): Visitor }): string => c.get('visitor').id

  app.post('/session/end', async (c) => {
    await visitors.end(me(c))
    return c.body(null, 204)
  })
  app.delete('/session', async (c) => {
    await visitors.forget(me(c))
    return c.body(null, 204)
  })
  app.patch('/visitor', async (c) => {
    const { fields } = z.object({ clientId: id, fields: z.record(z.string().max(100), z.string().max(1000)) }).parse(await jsonOf(c.req))
    await visitors.change(me(c), fields)
    return c.body(null, 204)
  })
  app.post('/page', async (c) => {
    const { url, title } = page.parse(await jsonOf(c.req))
    await visitors.page(me(c), url, title)
    return c.body(null, 204)
  })

  app.post('/messages', async (c) => {
    const body = outgoing.parse(await jsonOf(c.req))
    const known = await conversations.sent(me(c), body.clientId)
    if (known) return c.json({ id: known.id, seq: known.seq, conversation: known.conversation, createdAt: known.createdAt, replay: true })
    const { parts: checked } = z.object({ parts }).parse(body)
    await limit('message', me(c))
    const { message, replay } = await conversations.send(me(c), {
      clientId: body.clientId,
      conversation: body.conversation,
      parts: checked,
    })
    const { id: made, seq, conversation, createdAt } = message
    return c.json({ id: made, seq, conversation, createdAt, ...(replay && { replay }) }, replay ? 200 : 201)
  })
  app.get('/messages', async (c) => {
    const query = z
      .object({
        conversation: id.optional(),
        before: id.optional(),
        after: id.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(30),
      })
      .parse(c.req.query())
    const current = query.conversation ?? ((await conversations.list(me(c), undefined, 1)).conversations[0]?.id as string | undefined)
    if (current === undefined) return c.json({ messages: [], more: false })
    await conversations.owned(me(c), current)
    const cursor = cursorOf(await head(database, me(c)))
    return c.json({ ...(leave(JSON.stringify(await conversations.messages(current, query)), c.get('origin')) as object), cursor })
  })

  app.post('/conversations', async (c) => {
    const body = z
      .object({ clientId: id, subject: z.string().max(300).optional(), page: z.object({ url: z.string().max(2000) }).optional() })
      .parse(await jsonOf(c.req))
    const made = await conversations.start(me(c), { clientId: body.clientId, subject: body.subject, url: body.page?.url })
    return c.json(leave(JSON.stringify(made), c.get('origin')) as object, 201)
  })
  app.get('/conversations', async (c) => {
    const { cursor, limit: count } = z
      .object({ cursor: z.coerce.number().int().optional(), limit: z.coerce.number().int().min(1).max(100).default(30) })
      .parse(c.req.query())
    return c.json(leave(JSON.stringify(await conversations.list(me(c), cursor, count)), c.get('origin')) as object)
  })
  app.post('/conversations/:id/end', async (c) => {
    await conversations.owned(me(c), c.req.param('id'))
    await conversations.close(c.req.param('id'), { id: me(c), role: 'visitor' })
    return c.body(null, 204)
  })

  app.post('/uploads', (c) => takeUpload(inbox, c, { uploader: me(c), visitor: me(c) }))
  app.get('/files/:ref', async (c) => {
    const { id: ref, name } = await files.shown(me(c), c.req.param('ref'))
    const { path, expiresAt } = files.sign(ref, name)
    return c.json({ url: c.get('origin') + path, expiresAt })
  })

  app.post('/read', async (c) => {
    const { conversation, upTo } = z.object({ conversation: id, upTo: id }).parse(await jsonOf(c.req))
    await conversations.visitorRead(me(c), conversation, upTo)
    return c.body(null, 204)
  })
  app.post('/typing', async (c) => {
    const { conversation, on } = z.object({ conversation: id, on: z.boolean() }).parse(await jsonOf(c.req))
    await conversations.owned(me(c), conversation)
    await conversations.typing(me(c), conversation, { id: me(c), role: 'visitor' }, on)
    return c.body(null, 204)
  })
  app.route('/', eventRoutes(inbox))
  app.notFound((c) => answer(c, new Problem(404, 'gone', 'There is nothing at this address.')))
  return app
}
