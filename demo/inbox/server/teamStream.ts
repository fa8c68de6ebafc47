// What happens, told to a console as it happens. No cursor: after a reconnect the console asks again.
// Must end when the member's session does.

import type { WebSocket } from 'ws'
import type { Inbox } from './inbox.js'
import type { Notice } from './log.js'
import { Problem } from './problem.js'
import type { Agent } from './shapes.js'
import { teamConversation } from './teamView.js'

export function serveTeamStream(inbox: Inbox, socket: WebSocket, agent: Agent, secret: string, origin: string): void {
  const { database, live, team, heartbeatMs } = inbox
  /** How far each visitor's log was told. */
  const told = new Map<string, number>()
  const send = (value: unknown): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(inbox.leave(JSON.stringify(value), origin)))
  }
  const grow = async (notice: Notice): Promise<void> => {
    if (!notice.conversation) return
    const from = told.get(notice.visitor)
    const rows = await database.query<{ n: number; type: string; conversation: string; data: string }>(
      from === undefined
        ? 'select n, type, conversation, data from event where visitor = $1 and conversation = $3 and n > $2 - 3 order by n'
        : 'select n, type, conversation, data from event where visitor = $1 and n > $2 and $3::text is not null order by n',
      [notice.visitor, from ?? (await newest(notice.visitor)), notice.conversation],
    )
    for (const { n, type, conversation, data } of rows) {
      if (n <= (told.get(notice.visitor) ?? 0)) continue
      told.set(notice.visitor, n)
      const value = JSON.parse(data) as { id?: string; by?: string; upTo?: string }
      if (type === 'message') send({ t: 'event', type, message: value, conversation })
      else if (type === 'removed') send({ t: 'event', type, id: value.id, conversation })
      else if (type === 'receipt' && value.by === 'visitor')
        send({ t: 'event', type: 'read', conversation, by: 'visitor', upTo: value.upTo })
    }
    send({ t: 'event', type: 'conversation', conversation: await teamConversation(inbox, notice.conversation) })
  }
  const newest = async (visitor: string): Promise<number> => {
    const [row] = await database.query<{ n: number }>('select n from visitor where id = $1', [visitor])
    return row?.n ?? 0
  }
  // A console that comes back reads its list anew, so nothing stays missed.
  const startAgain = (): void => socket.close(1011, 'unavailable')
  let queue = Promise.resolve()
  const heard = (notice: Notice): void => {
    const { ephemeral } = notice
    if (!ephemeral) {
      // One after the other, so that a console hears things in their order.
      queue = queue.then(() => grow(notice)).catch(startAgain)
      return
    }
    if (ephemeral.type === 'presence') send({ t: 'event', type: 'presence', ...(ephemeral.data as object) })
    if (ephemeral.type !== 'typing') return
    const { author, on, ttlMs } = ephemeral.data as { author: { id: string; role: string; name?: string }; on: boolean; ttlMs: number }
    if (author.id === agent.id) return
    send({
      t: 'event',
      type: 'typing',
      conversation: ephemeral.conversation,
      by: author.role === 'visitor' ? 'visitor' : author.id,
      ...(author.name && { name: author.name }),
      on,
      ttlMs,
    })
  }
  const off = live.team(heard, startAgain)
  let answered = true
  const beat = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    send({ t: 'ping' })
    team.known(secret).catch((error) => error instanceof Problem && socket.close(4401, 'signed out'))
  }, heartbeatMs)
  socket.on('message', () => {
    answered = true
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(beat)
    off()
  })
  send({ t: 'ready' })
}
