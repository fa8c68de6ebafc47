// The http transport under the kit: the real reference inbox in this process, one database for a file of tests.
import { WebSocket } from 'ws'
import { type Database, openDatabase } from '../../demo/inbox/server/database.js'
import { append } from '../../demo/inbox/server/log.js'
import { createInboxServer } from '../../demo/inbox/server/server.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import { createContext as createBareContext, type Harness, type MakeHarness } from '../../src/testing.js'
import { http } from '../../src/transports/http/index.js'

const agent = { id: '', email: '', name: 'Ingrid Solheim', title: 'Cabin adviser', avatar: '/avatars/ingrid.svg', status: 'available' }

export const createContext = (overrides: Partial<TransportContext> = {}): TransportContext =>
  createBareContext({ WebSocket: WebSocket as unknown as typeof globalThis.WebSocket, ...overrides })

let database: Promise<Database> | undefined
export const sharedDatabase = (): Promise<Database> => {
  database ??= openDatabase({})
  return database
}

export const httpHarness =
  (mutate: (transport: Transport) => Transport = (same) => same, way: 'ws' | 'sse' | 'poll' = 'ws'): MakeHarness =>
  async (): Promise<Harness> => {
    const shared = await sharedDatabase()
    const server = await createInboxServer({
      database: shared,
      heartbeatMs: 200,
      limits: { perMinute: 100_000, sessionsPerMinute: 100_000 },
    })
    const { inbox } = server
    const [member] = await inbox.team.list()
    const me = { ...agent, ...member }
    let offline = false
    let sessions = 0
    let visitor = ''
    const context = createContext({
      fetch: async (input, init) => {
        if (offline) throw new TypeError('offline')
        const response = await fetch(input, init)
        if (String(input instanceof Request ? input.url : input).endsWith('/session') && response.ok) {
          sessions++
          const session = (await response.json()) as { visitor: { id: string } }
          visitor = session.visitor.id
          return Response.json({ ...session, stream: { [way]: true } })
        }
        return response
      },
    })
    const conversation = async (): Promise<string> => {
      const [open] = await shared.query<{ id: string }>('select id from conversation where visitor = $1 order by updated_at desc limit 1', [
        visitor,
      ])
      return open?.id ?? String((await inbox.conversations.start(visitor, { clientId: `driver-${Math.random()}` })).id)
    }
    let serial = 0
    return {
      transport: () => mutate(http({ url: `${server.url}/v1`, timeoutMs: 5000 })(context)),
      driver: {
        messages: async () => {
          const [any] = await shared.query('select 1 from conversation where visitor = $1', [visitor])
          return any ? ((await inbox.conversations.messages(await conversation(), { limit: 1000 })).messages as never) : []
        },
        agentSend: async (text) => {
          await inbox.conversations.reply(me, await conversation(), {
            clientId: `reply-${++serial}`,
            parts: [{ type: 'text', text, format: 'plain' }],
          })
        },
        // What is never stored can't be asked for afterwards.
        ...(way !== 'poll' && {
          agentTyping: async (on: boolean) =>
            inbox.conversations.typing(visitor, await conversation(), { id: me.id, role: 'agent', name: me.name }, on),
        }),
        closeConversation: async () => inbox.conversations.close(await conversation(), { id: me.id, role: 'agent', name: me.name }),
        edit: (message, text) => inbox.conversations.edit(message, [{ type: 'text', text, format: 'plain' }]),
        remove: (message) => inbox.conversations.remove(message),
        failNext: (fault) => void inbox.faults.next.push({ ...fault, path: '/messages' }),
        offline: (on) => {
          offline = on
        },
        expireTokens: async () =>
          void (await shared.query(`update visitor_secret set expires_at = 0 where visitor = $1 and kind = 'token'`, [visitor])),
        sessions: () => sessions,
        truncateLog: async () => {
          await shared.query('delete from event where visitor = $1', [visitor])
          await shared.query('update visitor set pruned = n where id = $1', [visitor])
        },
        newEpoch: async () => {
          await shared.query('delete from event where visitor = $1', [visitor])
          await shared.query('update visitor set epoch = $2, n = 0, pruned = 0 where id = $1', [visitor, `e${Math.random()}`])
        },
        dropConnections: server.cut,
        // Over plain HTTP a dead connection is noticed after 33 s, whatever the inbox's heartbeat: too long to wait for here.
        ...(way === 'ws' && {
          blackhole: (on: boolean) => {
            inbox.faults.blackhole = on
          },
        }),
        inject: ({ type, conversation: at, data }) => shared.transaction((tx) => append(tx, Date.now(), visitor, type, at ?? null, data)),
      },
      dispose: () => server.close(),
    }
  }
