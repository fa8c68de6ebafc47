// The http transport under the kit: a fault proxy, the real reference inbox in this process, one database for a file of tests.

import { WebSocket } from 'ws'
import { type Database, openDatabase } from '../../demo/inbox/server/database.js'
import { signatureOf } from '../../demo/inbox/server/identity.js'
import { append } from '../../demo/inbox/server/log.js'
import { createInboxServer } from '../../demo/inbox/server/server.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import { createContext as createBareContext, type Driver, type Harness, type MakeHarness } from '../../src/testing.js'
import { http } from '../../src/transports/http/index.js'
import { createFaultProxy } from '../faults/proxy.js'
import { type Watched, type Way, watch } from './httpNetwork.js'

const agent = { id: '', email: '', name: 'Ingrid Solheim', title: 'Cabin adviser', avatar: '/avatars/ingrid.svg', status: 'available' }
const secret = 'kept by the site and the inbox'
const commands = /^POST \S+\/(messages|uploads)/

export const createContext = (overrides: Partial<TransportContext> = {}): TransportContext =>
  createBareContext({ WebSocket: WebSocket as unknown as typeof globalThis.WebSocket, ...overrides })

let database: Promise<Database> | undefined
export const sharedDatabase = (): Promise<Database> => {
  database ??= openDatabase({})
  return database
}

export const httpHarness =
  (mutate: (transport: Transport) => Transport = (same) => same, way: Way = 'ws'): MakeHarness =>
  async (): Promise<Harness> => {
    const shared = await sharedDatabase()
    const server = await createInboxServer({
      database: shared,
      heartbeatMs: 200,
      limits: { perMinute: 100_000, sessionsPerMinute: 100_000, uploadsPerHour: 100_000 },
      identityKeys: { secret },
      files: { maxBytes: 100_000 },
    })
    const proxy = await createFaultProxy(server.port)
    const { inbox } = server
    const { conversations } = inbox
    const [member, colleague] = await inbox.team.list()
    const me = { ...agent, ...member }
    const url = `${proxy.url}/v1`
    const network = watch(way)
    const kept = createContext()
    const by = ({ fetch, WebSocket }: Watched, context = kept): TransportContext => ({ ...context, fetch, WebSocket })
    const make = (context: TransportContext): Transport => http({ url, timeoutMs: 5000 })(context)
    const newest = async (): Promise<string | undefined> => {
      const [found] = await shared.query<{ id: string }>(
        'select id from conversation where visitor = $1 order by updated_at desc limit 1',
        [network.visitor],
      )
      return found?.id
    }
    const conversation = async (): Promise<string> =>
      (await newest()) ?? String((await conversations.start(network.visitor, { clientId: `driver-${Math.random()}` })).id)
    let serial = 0
    let refusal: { status: number; times: number; path: string } | undefined
    const participant = { id: me.id, role: 'agent', name: me.name } as const

    const driver: Driver = {
      messages: async () => {
        const rows = await shared.query<{ id: string }>('select id from conversation where visitor = $1 order by started_at, id', [
          network.visitor,
        ])
        const pages = await Promise.all(rows.map(({ id }) => conversations.messages(id, { limit: 1000 })))
        return pages.flatMap((page) => page.messages) as never
      },
      agentSend: async (text) => {
        await conversations.reply(me, await conversation(), {
          clientId: `reply-${++serial}`,
          parts: [{ type: 'text', text, format: 'plain' }],
        })
      },
      // What is never stored can't be asked for afterwards.
      ...(way !== 'poll' && {
        agentTyping: async (on: boolean) => conversations.typing(network.visitor, await conversation(), participant, on),
      }),
      closeConversation: async () => conversations.close(await conversation(), participant),
      reopen: async () => conversations.reopen(await conversation()),
      assign: async () => {
        await conversations.assign(await conversation(), { ...agent, ...colleague })
        return colleague?.id as string
      },
      edit: (message, text) => conversations.edit(message, [{ type: 'text', text, format: 'plain' }]),
      remove: (message) => conversations.remove(message),
      inject: (...events) =>
        shared.transaction(async (tx) => {
          for (const { type, conversation: at, data } of events) await append(tx, Date.now(), network.visitor, type, at ?? null, data)
        }),
      failNext: (fault) => void inbox.faults.next.push({ ...fault, path: '/messages' }),
      retryAfter: (header) => {
        network.retryAfter = header
      },
      holdReplies: (on) => proxy.holdReplies(on ? commands : undefined),
      offline: (on) => {
        network.offline = on
      },
      truncateLog: async () => {
        await shared.query('delete from event where visitor = $1', [network.visitor])
        await shared.query('update visitor set pruned = n where id = $1', [network.visitor])
      },
      newEpoch: async () => {
        await shared.query('delete from event where visitor = $1', [network.visitor])
        await shared.query('update visitor set epoch = $2, n = 0, pruned = 0 where id = $1', [network.visitor, `e${Math.random()}`])
      },
      dropConnections: proxy.cut,
      splitFrames: proxy.split,
      badFrame: async () => {
        if (way === 'ws')
          for (const socket of server.sockets) for (const one of ['{"half', '42', 'null', Buffer.from([0, 1])]) socket.send(one)
        else network.garbage()
      },
      connections: () => (way === 'ws' ? server.sockets.size : Number(inbox.live.online(network.visitor))),
      ...(way === 'sse' && {
        dialect: (on: boolean) => {
          network.dialect = on
        },
      }),
      ...(way === 'ws' && {
        // Over plain HTTP a dead connection is noticed after 33 s, whatever the inbox's heartbeat: too long to wait for here.
        blackhole: proxy.blackhole,
        // Plain HTTP has no goodbye.
        bye: (retryAfterMs: number) => {
          for (const socket of server.sockets) {
            socket.send(JSON.stringify({ t: 'bye', reason: 'restart', reconnect: true, retryAfterMs }))
            socket.close(1012, 'restart')
          }
        },
        blockBestWay: () => {
          network.blockSockets = true
        },
        bestWayTries: () => network.socketTries,
        ways: () => (['ws', 'sse', 'poll'] as const).map((one) => mutate(make(by(watch(one))))),
      }),
      expireTokens: async () =>
        void (await shared.query(`update visitor_secret set expires_at = 0 where visitor = $1 and kind = 'token'`, [network.visitor])),
      refuseTokens: (on) => {
        if (refusal) refusal.times = 0
        refusal = on ? { status: 401, times: Number.POSITIVE_INFINITY, path: '/messages' } : undefined
        if (refusal) inbox.faults.next.push(refusal)
      },
      refuseRenewal: (on) => {
        network.refuseRenewal = on
      },
      sessions: () => network.sessions,
      otherVisitor: () => mutate(make(by(watch(way), createContext()))),
      identityOf: (id) => ({ id, hmac: signatureOf(id, secret) }),
      uploads: () => shared.query('select name, size::int as size from file where visitor = $1 and ready', [network.visitor]),
      expireFiles: async () =>
        void (await shared.query('update file set created_at = 0 where visitor = $1 and message is null', [network.visitor])),
      cutUpload: () => proxy.cutRequests(/^POST \S+\/uploads/, 1, 30_000),
      secrets: () => network.secrets,
      said: () => network.addresses,
    }
    return {
      transport: (context) => mutate(make(by(network, context))),
      driver,
      dispose: async () => {
        await proxy.close()
        await server.close()
      },
    }
  }
