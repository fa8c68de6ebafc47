// The log over plain HTTP: at once, held until something comes, or as server-sent events. Must give the same sequence as the
// WebSocket.

import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { Inbox } from './inbox.js'
import { after, cursorOf, envelope, head, locate, type Notice } from './log.js'
import type { VisitorEnv } from './visitorApi.js'

const pageSize = 100
const longestWaitS = 25

export function eventRoutes(inbox: Inbox): Hono<VisitorEnv> {
  const { database, live, leave } = inbox
  const app = new Hono<VisitorEnv>()

  app.get('/events', async (c) => {
    const visitor = c.get('visitor').id
    const origin = c.get('origin')
    const query = z
      .object({ cursor: z.string().max(512).optional(), wait: z.coerce.number().min(0).max(longestWaitS).default(0) })
      .parse(c.req.query())
    const cursor = c.req.header('last-event-id') ?? query.cursor

    if (c.req.header('accept')?.includes('text/event-stream')) {
      const response = streamSSE(c, async (stream) => {
        let wake = (): void => {}
        const passing: Notice[] = []
        const off = live.visitor(visitor, (notice) => {
          passing.push(notice)
          wake()
        })
        stream.onAbort(() => {
          off()
          wake()
        })
        const found = await locate(database, visitor, cursor)
        let { n, epoch } = await head(database, visitor)
        let ready = false
        n = found ?? n
        while (!stream.aborted) {
          const ephemeral = passing.splice(0).flatMap((notice) => notice.ephemeral ?? [])
          for (;;) {
            const events = await after(database, visitor, n, pageSize)
            for (const event of events) {
              await stream.writeSSE({
                id: cursorOf({ epoch, n: event.n }),
                event: 'event',
                data: JSON.stringify(envelope(event, epoch, origin, leave)),
              })
              n = event.n
            }
            if (events.length < pageSize) break
          }
          if (!ready)
            await stream.writeSSE({
              event: 'ready',
              data: JSON.stringify({ resumed: found !== undefined, cursor: cursorOf({ epoch, n }) }),
            })
          else for (const event of ephemeral) await stream.writeSSE({ event: 'event', data: JSON.stringify(event) })
          ready = true
          if (passing.length) continue
          const timer = setTimeout(() => wake(), inbox.heartbeatMs)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          clearTimeout(timer)
          if (!passing.length && !stream.aborted) await stream.write(': still here\n\n')
        }
      })
      // After the helper, which has a header of its own.
      c.header('Cache-Control', 'no-store')
      c.header('X-Accel-Buffering', 'no')
      return response
    }

    const at = await locate(database, visitor, cursor)
    const position = await head(database, visitor)
    if (at === undefined) return c.json({ reset: true, events: [], cursor: cursorOf(position), more: false })
    let events = await after(database, visitor, at, pageSize + 1)
    if (!events.length && query.wait > 0) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          off()
          clearTimeout(timer)
          resolve()
        }
        const off = live.visitor(visitor, (notice) => !notice.ephemeral && done())
        const timer = setTimeout(done, query.wait * 1000)
        c.req.raw.signal.addEventListener('abort', done)
        // Something may have come between the reading and the listening.
        void after(database, visitor, at, 1).then((came) => came.length && done())
      })
      events = await after(database, visitor, at, pageSize + 1)
    }
    const shown = events.slice(0, pageSize)
    return c.json({
      events: shown.map((event) => envelope(event, position.epoch, origin, leave)),
      cursor: cursorOf({ epoch: position.epoch, n: shown.at(-1)?.n ?? at }),
      more: events.length > pageSize,
    })
  })
  return app
}
