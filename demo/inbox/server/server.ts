// The inbox as one HTTP server: visitor's API, team's API, streams, console. Must be startable many times in one process.

import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { type WebSocket, WebSocketServer } from 'ws'
import { createConversations } from './conversations.js'
import { type Database, openDatabase } from './database.js'
import { createFiles, type FileOptions } from './files.js'
import type { IdentityKeys } from './identity.js'
import type { Inbox } from './inbox.js'
import { createLimiter, defaultLimits, type Limits } from './limits.js'
import { createLive } from './live.js'
import { createLeave, prune } from './log.js'
import { answer, Problem } from './problem.js'
import { serveStream } from './stream.js'
import { createTeam } from './team.js'
import { cookieName, teamApi } from './teamApi.js'
import { serveTeamStream } from './teamStream.js'
import { visitorApi } from './visitorApi.js'
import { createVisitors } from './visitors.js'

export type InboxOptions = {
  /** @default 0: any free port */
  readonly port?: number
  readonly host?: string
  /** Where the embedded database lives; in memory without it. */
  readonly dataDir?: string | undefined
  /** A PostgreSQL server instead of the embedded database. */
  readonly databaseUrl?: string | undefined
  /** A database that is already open: it isn't closed with the server. */
  readonly database?: Database | undefined
  /** Exact origins of the pages that may carry the widget. @default every page on this machine */
  readonly origins?: readonly string[] | undefined
  /** A proxy in front of it writes `X-Forwarded-For` and `X-Forwarded-Proto`; without one anybody could. @default false */
  readonly trustProxy?: boolean
  /** How a site proves who its visitor is. Without a key, every identity is refused. */
  readonly identityKeys?: IdentityKeys
  /** The built console. */
  readonly consoleDir?: string | undefined
  readonly heartbeatMs?: number
  readonly tokenMs?: number
  readonly limits?: Partial<Limits>
  /** What files are taken; `false`: none. @default ten in a message, of 20 MB each, of the types in `fileTypes.ts` */
  readonly files?: Partial<FileOptions> | false
  now?(): number
}
export type InboxServer = {
  readonly url: string
  readonly port: number
  readonly inbox: Inbox
  readonly sockets: ReadonlySet<WebSocket>
  setTokenMs(ms: number): void
  resetLimits(): void
  /** Cuts every connection there is, without a word. */
  cut(): void
  close(): Promise<void>
}

type Env = { Variables: { origin: string; address: string } }

const assets = fileURLToPath(new URL('./assets', import.meta.url))
const pruneMs = 3600_000
const longestRequestMs = 2 * 3600_000
const local = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

export async function createInboxServer(options: InboxOptions = {}): Promise<InboxServer> {
  const now = options.now ?? Date.now
  let tokenMs = options.tokenMs ?? 3600_000
  const database = options.database ?? (await openDatabase({ url: options.databaseUrl, dir: options.dataDir }))
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const limit = createLimiter(limits)
  const live = await createLive(database)
  const team = createTeam(database, now)
  await team.seed()
  const files = await createFiles(database, now, options.files ?? {})
  const inbox: Inbox = {
    database,
    live,
    visitors: createVisitors(database, now, () => tokenMs),
    conversations: createConversations(database, now),
    team,
    files,
    leave: createLeave(files.sign),
    limits,
    limit,
    faults: { next: [], blackhole: false },
    identityKeys: options.identityKeys ?? {},
    heartbeatMs: options.heartbeatMs ?? 15_000,
    allowed: (origin) => (options.origins ? options.origins.includes(origin) : local.test(origin)),
    now,
  }

  const app = new Hono<Env>()
  app.onError((error, c) => answer(c, error))
  app.use(async (c, next) => {
    const { protocol, host } = new URL(c.req.url)
    const forwarded = (name: string): string | undefined => (options.trustProxy ? c.req.header(name)?.split(',').at(-1)?.trim() : undefined)
    const { incoming } = c.env as { incoming?: { socket: { remoteAddress?: string } } }
    c.set('origin', `${forwarded('x-forwarded-proto') ?? protocol.slice(0, -1)}://${host}`)
    c.set('address', forwarded('x-forwarded-for') ?? incoming?.socket.remoteAddress ?? '')
    await next()
  })
  app.route('/v1', visitorApi(inbox) as unknown as Hono<Env>)
  app.route('/team', teamApi(inbox) as unknown as Hono<Env>)
  const policy = {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    mediaSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
  }
  app.use('/avatars/*', async (c, next) => {
    await next()
    c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    c.header('Cache-Control', 'public, max-age=3600')
  })
  app.use('/avatars/*', serveStatic({ root: relative(process.cwd(), assets), rewriteRequestPath: (path) => path.replace('/avatars', '') }))
  if (options.consoleDir && existsSync(options.consoleDir)) {
    app.use('/*', secureHeaders({ contentSecurityPolicy: policy }))
    app.use('/*', serveStatic({ root: relative(process.cwd(), options.consoleDir) || '.' }))
  }
  app.notFound((c) => answer(c, new Problem(404, 'gone', 'There is nothing at this address.')))

  const server = serve({ fetch: app.fetch, port: options.port ?? 0, hostname: options.host ?? '127.0.0.1' }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://${options.host ?? '127.0.0.1'}:${port}`
  const sockets = acceptSockets(server, inbox, options.trustProxy === true)
  // A large file on a slow line takes its time. Who sends nothing at all is cut off where the body is read.
  server.requestTimeout = longestRequestMs
  const pruning = setInterval(() => void Promise.all([prune(database, now()), files.prune()]).catch(() => {}), pruneMs)
  pruning.unref()

  const cut = (): void => {
    for (const socket of sockets) socket.terminate()
    server.closeAllConnections()
  }
  return {
    url,
    port,
    inbox,
    sockets,
    setTokenMs: (ms) => {
      tokenMs = ms
    },
    resetLimits: limit.reset,
    cut,
    close: async () => {
      clearInterval(pruning)
      for (const socket of sockets) {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ t: 'bye', reason: 'restart', reconnect: true }))
        socket.close(1012, 'restart')
      }
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Whoever doesn't say goodbye in time is cut off.
      const patience = setTimeout(cut, 500)
      server.closeIdleConnections()
      await closed
      clearTimeout(patience)
      if (!options.database) await database.close()
    },
  }
}

function acceptSockets(server: Server, inbox: Inbox, trustProxy: boolean): ReadonlySet<WebSocket> {
  const sockets = new Set<WebSocket>()
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024,
    handleProtocols: (offered) => (offered.has('samtale.v1') ? 'samtale.v1' : false),
  })
  const keep = (socket: WebSocket): WebSocket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  server.on('upgrade', (request, socket, head) => {
    const refuse = (status: string): void => {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
    socket.on('error', () => socket.destroy())
    const { pathname } = new URL(request.url ?? '/', 'http://inbox')
    const forwarded = trustProxy
      ? String(request.headers['x-forwarded-proto'] ?? '')
          .split(',')
          .at(-1)
          ?.trim()
      : ''
    const own = `${forwarded || 'http'}://${request.headers.host}`
    const { origin } = request.headers
    if (pathname === '/v1/stream') {
      if (origin !== undefined && !inbox.allowed(origin)) return refuse('403 Forbidden')
      upgrades.handleUpgrade(request, socket, head, (made) => serveStream(inbox, keep(made), own))
    } else if (pathname === '/team/stream') {
      if (origin !== undefined && new URL(origin).host !== request.headers.host) return refuse('403 Forbidden')
      const secret = new RegExp(`(?:^|;\\s*)${cookieName}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1]
      upgrades.handleUpgrade(request, socket, head, (made) => {
        inbox.team
          .known(secret)
          .then((agent) => serveTeamStream(inbox, keep(made), agent, secret ?? '', own))
          .catch((error) => (error instanceof Problem ? made.close(4401, 'signed out') : made.close(1011, 'unavailable')))
      })
    } else refuse('404 Not Found')
  })
  return sockets
}
