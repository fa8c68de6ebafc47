// The log over a WebSocket, `samtale.v1`: hello, replay, ready, then live. Registers before it reads, so that nothing falls
// between. Must not take commands but typing and renewal.

import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Inbox } from './inbox.js'
import { after, cursorOf, envelope, head, locate, type Notice, notify } from './log.js'
import { Problem } from './problem.js'
import type { Visitor } from './visitors.js'

const helloMs = 10_000
const pageSize = 200
const beats = 2.2
const frame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), token: z.string().max(512), cursor: z.string().max(2000).optional() }),
  z.object({ t: z.literal('auth'), token: z.string().max(512) }),
  z.object({ t: z.literal('typing'), conversation: z.string().max(256), on: z.boolean() }),
  z.object({ t: z.literal('pong') }),
  z.object({ t: z.literal('ping') }),
])

export function serveStream(inbox: Inbox, socket: WebSocket, origin: string): void {
  const { database, live, visitors, conversations, heartbeatMs } = inbox
  let visitor: Visitor | undefined
  let epoch = ''
  let n = 0
  let ready = false
  let pumping = false
  let again = false
  let heardAt = Date.now()
  let off = (): void => {}
  const send = (value: unknown): void => {
    if (!inbox.faults.blackhole && socket.readyState === socket.OPEN) socket.send(JSON.stringify(value))
  }
  const end = (code: number, reason: string): void => {
    socket.close(code, reason)
  }
  const hello = setTimeout(() => end(4400, 'no hello'), helloMs)
  const beat = setInterval(() => {
    if (inbox.faults.blackhole) return
    if (Date.now() - heardAt > heartbeatMs * beats) socket.terminate()
    else if (ready) send({ t: 'ping' })
  }, heartbeatMs)
  socket.on('close', () => {
    clearTimeout(hello)
    clearInterval(beat)
    off()
    if (visitor && !live.online(visitor.id)) tellPresence(visitor.id, false)
  })
  socket.on('error', () => socket.terminate())

  const tellPresence = (id: string, online: boolean): void => {
    const ephemeral = { type: 'presence', data: { visitor: id, online } }
    // Only the team hears it; a database that is closing has nobody to tell.
    notify(database, { visitor: id, ephemeral, by: 'visitor' }).catch(() => {})
  }
  const pump = async (): Promise<void> => {
    again = true
    if (pumping) return
    pumping = true
    try {
      while (again) {
        again = false
        const events = await after(database, (visitor as Visitor).id, n, pageSize)
        for (const event of events) {
          if (event.n <= n) continue
          send({ t: 'event', ...envelope(event, epoch, origin, inbox.leave) })
          n = event.n
        }
        if (events.length === pageSize) again = true
      }
    } finally {
      pumping = false
    }
  }
  const heard = (notice: Notice): void => {
    if (!notice.ephemeral) void pump().catch(() => socket.terminate())
    else if (ready && notice.by !== 'visitor') send({ t: 'event', ...notice.ephemeral })
  }
  const greet = async (token: string, cursor: string | undefined): Promise<void> => {
    visitor = await visitors.known(token)
    clearTimeout(hello)
    // Held back until the place is known: what comes meanwhile is in the log.
    pumping = true
    off = live.visitor(visitor.id, heard)
    tellPresence(visitor.id, true)
    const found = await locate(database, visitor.id, cursor)
    const position = await head(database, visitor.id)
    epoch = position.epoch
    n = found ?? position.n
    pumping = false
    await pump()
    ready = true
    send({ t: 'ready', resumed: found !== undefined, cursor: cursorOf({ epoch, n }), heartbeat: heartbeatMs })
  }
  const renew = async (token: string): Promise<void> => {
    const next = await visitors.known(token)
    if (next.id === visitor?.id) send({ t: 'ok' })
    else end(4401, 'token')
  }
  const refused = (error: unknown, what: string): void => {
    if (what === 'typing') return
    if (error instanceof Problem) end(4401, 'token')
    // The database is away: not the visitor's fault, and worth another try.
    else end(1011, 'unavailable')
  }
  const take = async (value: z.infer<typeof frame>): Promise<void> => {
    if (value.t === 'hello') return visitor ? end(4400, 'hello twice') : greet(value.token, value.cursor)
    if (!visitor) return end(4400, 'hello first')
    if (value.t === 'auth') return renew(value.token)
    if (value.t === 'ping') return send({ t: 'pong' })
    if (value.t === 'typing') {
      await conversations.owned(visitor.id, value.conversation)
      await conversations.typing(visitor.id, value.conversation, { id: visitor.id, role: 'visitor' }, value.on)
    }
  }
  socket.on('message', (bytes, binary) => {
    heardAt = Date.now()
    if (inbox.faults.blackhole) return
    try {
      if (binary) throw new Error('binary')
      const value = frame.safeParse(JSON.parse(bytes.toString()))
      // A frame of a later version is no fault; one that can't be read is.
      if (value.success) take(value.data).catch((error) => refused(error, value.data.t))
      else if (!visitor) end(4400, 'frame')
    } catch {
      end(4400, 'frame')
    }
  })
}
