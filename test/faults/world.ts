// A page, a line that can break, and the reference inbox in this process: its sockets and its database are the judge.
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { type Browser, type BrowserContext, chromium, type Page, type Route } from 'playwright'
import { expect } from 'vitest'
import type { WebSocket } from 'ws'
import { type Database, openDatabase } from '../../demo/inbox/server/database.js'
import { createInboxServer, type InboxOptions, type InboxServer } from '../../demo/inbox/server/server.js'
import { chromiumArgs, chromiumPath } from '../browsers.ts'
import { beginConversation } from '../e2e/world.ts'
// @ts-expect-error a script without types
import { serveSite } from '../scripts/site.mjs'
import { createLine, type Line } from './line.ts'

export { beginConversation, bubbles, say } from '../e2e/world.ts'

export type Visit = { readonly page: Page; readonly context: BrowserContext; readonly said: string[] }
export type VisitOptions = {
  readonly context?: BrowserContext
  readonly path?: string
  /** Runs in the page before anything of the page does. */
  readonly init?: () => void
  /** Attributes of the tag on a bare page, instead of the shop. */
  readonly attributes?: string
  /** Instead of the shop: this page, with these headers. */
  readonly html?: string
  readonly headers?: Record<string, string>
}
export type World = {
  readonly browser: Browser
  readonly siteUrl: string
  /** What the page knows as its inbox: the line's near end. */
  readonly inboxUrl: string
  readonly line: Line
  readonly server: InboxServer
  readonly database: Database
  /** Ends the inbox, with a word or without, and starts it anew on the same database and port. */
  restart(): Promise<void>
  visit(options?: VisitOptions): Promise<Visit>
  /** What stands in the inbox's record of the conversation that has this text, oldest first. */
  record(text: string): Promise<string[]>
  reply(toText: string, text: string): Promise<void>
  conversation(text: string): Promise<string>
  /** The visitors' live connections, as the inbox counts them. */
  streams(): readonly WebSocket[]
  /** The client ids of the messages that reached the inbox since the last reset, one for each try. */
  readonly tried: string[]
  /** Everything of a test is over: pages, faults, connections. */
  reset(): Promise<void>
  close(): Promise<void>
}

export const tag = (inboxUrl: string, attributes = ''): string =>
  `<script async src="/samtale/embed.js" data-url="${inboxUrl}/v1" ${attributes}></script>`
export const bare = (inside: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,"></head><body><main>A page</main>${inside}</body></html>`

export async function createWorld(
  options: InboxOptions & { readonly args?: readonly string[]; readonly ignoredArgs?: string[] } = {},
): Promise<World> {
  if (!existsSync('dist/embed.js')) throw new Error('dist is not built: run "npm run build" first')
  const { args = [], ignoredArgs, ...inboxOptions } = options
  const database = await openDatabase({})
  const given: InboxOptions = {
    database,
    heartbeatMs: 1000,
    limits: { perMinute: 100_000, sessionsPerMinute: 100_000 },
    ...inboxOptions,
  }
  const tried: string[] = []
  const start = async (port: number): Promise<InboxServer> => {
    const made = await createInboxServer({ ...given, port })
    const { conversations } = made.inbox
    const { sent } = conversations
    conversations.sent = (visitor, clientId) => {
      tried.push(clientId)
      return sent(visitor, clientId)
    }
    return made
  }
  let server = await start(0)
  const line = await createLine(server.port)
  const site = (await serveSite({ inbox: line.url })) as { url: string; close(): Promise<void> }
  // A page that Playwright answers itself counts as one of the wide world, and may not ask this machine.
  const hosted = new Map<string, { html: string; headers: Record<string, string> }>()
  const front = createServer((request, response) => {
    const own = hosted.get(request.url ?? '')
    if (own) return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...own.headers }).end(own.html)
    fetch(site.url + request.url)
      .then(async (found) =>
        response.writeHead(found.status, Object.fromEntries(found.headers)).end(Buffer.from(await found.arrayBuffer())),
      )
      .catch(() => response.destroy())
  })
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done))
  const siteUrl = `http://127.0.0.1:${(front.address() as { port: number }).port}`
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...chromiumArgs, ...args],
    ...(ignoredArgs && { ignoreDefaultArgs: ignoredArgs }),
  })
  const conversation = async (text: string): Promise<string> => {
    const [found] = await database.query<{ conversation: string }>('select conversation from message where parts like $1 limit 1', [
      `%${text}%`,
    ])
    if (!found) throw new Error(`the inbox has nothing like "${text}"`)
    return found.conversation
  }
  let serial = 0
  return {
    browser,
    siteUrl,
    inboxUrl: line.url,
    line,
    get server() {
      return server
    },
    database,
    restart: async () => {
      const { port } = server
      await server.close()
      server = await start(port)
    },
    visit: async ({
      context,
      attributes,
      html = attributes && bare(tag(line.url, attributes)),
      path = html ? '/host.html' : '/',
      init,
      headers,
    } = {}) => {
      const own = context ?? (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' }))
      const page = await own.newPage()
      const said: string[] = []
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => said.push(`exception: ${error.message}`))
      if (init) await page.addInitScript(init)
      if (html !== undefined) hosted.set(path, { html, headers: headers ?? {} })
      await page.goto(siteUrl + path)
      return { page, context: own, said }
    },
    record: async (text) => {
      const [found] = await database.query('select 1 from message where parts like $1', [`%${text}%`])
      if (!found) return []
      const rows = await database.query<{ parts: string }>(
        `select parts from message where conversation = $1 and role <> 'system' and not removed order by seq`,
        [await conversation(text)],
      )
      return rows.map(({ parts }) =>
        (JSON.parse(parts) as { text?: string; type: string }[]).map((part) => part.text ?? part.type).join(' '),
      )
    },
    reply: async (toText, text) => {
      const [member] = await server.inbox.team.list()
      const agent = { email: '', status: 'available', ...(member as object) } as never
      await server.inbox.conversations.reply(agent, await conversation(toText), {
        clientId: `reply-${++serial}`,
        parts: [{ type: 'text', text, format: 'plain' }],
      })
    },
    conversation,
    tried,
    streams: () => [...server.sockets].filter((socket) => socket.readyState === socket.OPEN),
    reset: async () => {
      line.heal()
      tried.length = 0
      server.inbox.faults.next = []
      server.inbox.faults.blackhole = false
      await Promise.all(browser.contexts().map((context) => context.close()))
      server.cut()
      line.drop()
    },
    close: async () => {
      await browser.close()
      front.close()
      front.closeAllConnections()
      await site.close()
      await line.close()
      await server.close()
      await database.close()
    },
  }
}

/** In a conversation that the inbox has, with this first message confirmed. */
export async function talking(world: World, first: string, options?: VisitOptions): Promise<Visit> {
  const visit = await world.visit(options)
  await beginConversation(visit.page, first)
  await visit.page.getByText('Sent', { exact: true }).waitFor()
  await expect.poll(() => world.streams().length).toBe(1)
  return visit
}

/** Nothing of ours reached the host: neither an exception nor a word of the console beyond the browser's own of the network. */
export const ofOurs = (said: readonly string[]): string[] =>
  said.filter((one) => !/Failed to load resource|WebSocket connection to|net::ERR|blocked by CORS policy/.test(one))

/** What was written is confirmed: nothing on screen waits any more. */
export async function settled(page: Page, text: string): Promise<void> {
  await page.getByText(text, { exact: true }).waitFor()
  await expect.poll(() => page.locator('.receipt.queued, .receipt.sending').count()).toBe(0)
}

/** What the inbox sends on this stream goes through here first; `undefined` never arrives. */
export function between(stream: WebSocket | undefined, change: (frame: string) => string | undefined): (frame: string) => void {
  const send = stream?.send.bind(stream) as (data: string) => void
  Object.assign(stream as object, {
    send: (frame: string) => {
      const changed = change(frame)
      if (changed !== undefined) send(changed)
    },
  })
  return send
}

/** What this page posts to the inbox under a path that ends like this. */
export function requests(page: Page, path: string): { readonly at: number[] } {
  const at: number[] = []
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !new URL(request.url()).pathname.endsWith(path)) return
    at.push(Date.now())
  })
  return { at }
}

/** Answers of a proxy or an inbox that went wrong, with what CORS needs. */
export const answer = (route: Route, status: number, body: unknown = {}, headers: Record<string, string> = {}): Promise<void> =>
  route.fulfill({
    status,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'retry-after',
      'content-type': typeof body === 'string' ? 'text/html' : 'application/problem+json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
