// What the console asks for, behind a cookie session. Every change needs the console's own header and origin, so that no other
// page can make it. Must check the member on the server, each time.

import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { filePart, takeUpload, unlessUpload } from './fileRoutes.js'
import type { Inbox } from './inbox.js'
import { answer, gone, Problem } from './problem.js'
import { type Agent, agentParticipant } from './shapes.js'
import { teamConversation, teamList } from './teamView.js'
import { jsonOf, tooLarge } from './visitorApi.js'

type TeamEnv = { Variables: { agent: Agent; origin: string } }
export const cookieName = 'samtale_team'
const id = z.string().min(1).max(256)

export function teamApi(inbox: Inbox): Hono<TeamEnv> {
  const { team, conversations, database, limit, limits, leave, files } = inbox
  const app = new Hono<TeamEnv>()
  app.onError((error, c) => answer(c, error))
  app.use(async (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cache-Control', 'no-store')
    const origin = c.req.header('origin')
    const changes = c.req.method !== 'GET'
    if (changes && (c.req.header('x-samtale') !== '1' || (origin !== undefined && origin !== c.get('origin'))))
      throw new Problem(403, 'forbidden', 'Changes are made from the console only.')
    await next()
  })
  app.use(unlessUpload(tooLarge))
  const json = (value: unknown, origin: string): object => leave(JSON.stringify(value), origin) as object

  app.post('/sign-in', async (c) => {
    const { email, password } = z.object({ email: z.string().max(200), password: z.string().max(200) }).parse(await jsonOf(c.req))
    await limit('signIn', email.toLowerCase())
    const { agent, secret, expiresAt } = await team.signIn(email, password)
    setCookie(c, cookieName, secret, {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      secure: c.get('origin').startsWith('https:'),
      expires: new Date(expiresAt),
    })
    return c.json(json({ agent }, c.get('origin')))
  })

  app.use(async (c, next) => {
    c.set('agent', await team.known(getCookie(c, cookieName)))
    await next()
  })
  app.post('/sign-out', async (c) => {
    await team.signOut(getCookie(c, cookieName) ?? '')
    deleteCookie(c, cookieName, { path: '/' })
    return c.body(null, 204)
  })
  app.get('/me', (c) => c.json(json({ agent: c.get('agent') }, c.get('origin'))))
  app.get('/agents', async (c) => c.json(json({ agents: await team.list() }, c.get('origin'))))
  app.get('/conversations', async (c) => {
    const query = z
      .object({
        view: z.enum(['mine', 'unassigned', 'all']).default('all'),
        status: z.enum(['open', 'closed']).default('open'),
        cursor: z.coerce.number().int().optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      })
      .parse(c.req.query())
    return c.json(json(await teamList(inbox, c.get('agent').id, query), c.get('origin')))
  })
  app.get('/conversations/:id', async (c) => {
    const conversation = await teamConversation(inbox, c.req.param('id'))
    const visitor = (conversation.visitor as { id: string }).id
    const [row] = await database.query('select created_at, locale from visitor where id = $1', [visitor])
    const pages = await database.query<{ url: string; title: string; at: number }>(
      'select url, title, at from page where visitor = $1 order by id desc limit 20',
      [visitor],
    )
    const earlier = await database.query<{ id: string; started_at: number; status: string }>(
      'select id, started_at, status from conversation where visitor = $1 and id <> $2 order by started_at desc limit 20',
      [visitor, c.req.param('id')],
    )
    const summaries = await Promise.all(
      earlier.map(async (one) => {
        const [first] = await database.query<{ parts: string }>(
          `select parts from message where conversation = $1 and role = 'visitor' order by seq limit 1`,
          [one.id],
        )
        const part = first && (JSON.parse(first.parts) as { text?: string; name?: string }[])[0]
        return {
          id: one.id,
          startedAt: Number(one.started_at),
          status: one.status,
          summary: (part?.text ?? part?.name ?? '').slice(0, 120),
        }
      }),
    )
    return c.json(
      json(
        {
          conversation,
          visitor: {
            ...(conversation.visitor as object),
            createdAt: Number(row?.created_at),
            ...(row?.locale != null && { locale: row.locale }),
            pages: pages.map((page) => ({ ...page, at: Number(page.at) })),
          },
          earlier: summaries,
        },
        c.get('origin'),
      ),
    )
  })
  app.get('/conversations/:id/messages', async (c) => {
    const query = z.object({ before: id.optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }).parse(c.req.query())
    return c.json(json(await conversations.messages(c.req.param('id'), query), c.get('origin')))
  })
  app.post('/conversations/:id/messages', async (c) => {
    const body = z
      .object({
        clientId: id,
        text: z.string().trim().max(limits.messageChars).default(''),
        parts: z.array(filePart).max(files.maxFiles).default([]),
        reopen: z.boolean().optional(),
      })
      .refine((one) => one.text || one.parts.length, 'a text or a file is needed')
      .parse(await jsonOf(c.req))
    const { message, replay } = await conversations.reply(c.get('agent'), c.req.param('id'), {
      clientId: body.clientId,
      parts: [...(body.text ? [{ type: 'text', text: body.text, format: 'plain' }] : []), ...body.parts],
      reopen: body.reopen,
    })
    return c.json(json({ ...message, clientId: body.clientId }, c.get('origin')), replay ? 200 : 201)
  })
  app.get('/files', (c) => c.json({ files: files.limits ?? null }))
  app.get('/files/:ref', async (c) => {
    const { id: ref, name } = await files.stored(c.req.param('ref'))
    return c.redirect(files.sign(ref, name).path)
  })
  app.post('/uploads', (c) => takeUpload(inbox, c, { uploader: c.get('agent').id }))
  app.post('/conversations/:id/typing', async (c) => {
    const { on } = z.object({ on: z.boolean() }).parse(await jsonOf(c.req))
    const { visitor } = await teamConversation(inbox, c.req.param('id'))
    const author = leave(JSON.stringify(agentParticipant(c.get('agent'))), c.get('origin')) as ReturnType<typeof agentParticipant>
    await conversations.typing((visitor as { id: string }).id, c.req.param('id'), author, on)
    return c.body(null, 204)
  })
  app.post('/conversations/:id/read', async (c) => {
    const { upTo } = z.object({ upTo: id }).parse(await jsonOf(c.req))
    await conversations.agentRead(c.req.param('id'), upTo)
    return c.body(null, 204)
  })
  app.post('/conversations/:id/assign', async (c) => {
    const { agent } = z.object({ agent: id.nullable() }).parse(await jsonOf(c.req))
    const member = agent === null ? undefined : await team.find(agent)
    if (agent !== null && !member) throw gone('This member of the team')
    await conversations.assign(c.req.param('id'), member)
    return c.body(null, 204)
  })
  app.post('/conversations/:id/close', async (c) => {
    await conversations.close(c.req.param('id'), agentParticipant(c.get('agent')))
    return c.body(null, 204)
  })
  app.post('/conversations/:id/reopen', async (c) => {
    await conversations.reopen(c.req.param('id'))
    return c.body(null, 204)
  })
  app.notFound((c) => answer(c, new Problem(404, 'gone', 'There is nothing at this address.')))
  return app
}
