// A TCP proxy between a transport and an inbox that does to the bytes what networks do. Must not understand more of HTTP than
// the first line of a request.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Direction = 'both' | 'up' | 'down'
export type FaultProxy = {
  readonly port: number
  readonly url: string
  /** Connections that stand. */
  readonly open: number
  /** The first lines of the requests that came, in order, also of those that were cut. */
  readonly requests: readonly string[]
  /** New connections are reset at once. */
  refuse(on: boolean): void
  /** Half-open: connections stay, nothing passes. What was swallowed is lost, and a connection that lost a byte stays dead. */
  blackhole(on: boolean | Direction): void
  /** Each chunk is so much later. `0`: none. */
  delay(ms: number, direction?: Direction): void
  /** What comes down is written in pieces of so many bytes. `undefined`: as it came. */
  split(bytes: number | undefined): void
  /** The next requests whose first line matches are passed on, and their connection is cut at the first byte of the reply. */
  cutReplies(match: RegExp, times?: number): void
  /** The next requests whose first line matches never arrive: cut after so many of their bytes. @param afterBytes default 0 */
  cutRequests(match: RegExp, times?: number, afterBytes?: number): void
  /** Replies to requests that match wait until `undefined` is given. */
  holdReplies(match: RegExp | undefined): void
  /** Cuts every connection there is, without a word. */
  cut(): void
  close(): Promise<void>
}

type Rule = { readonly match: RegExp; times: number; readonly afterBytes: number }
type Link = {
  readonly client: Socket
  readonly inbox: Socket
  deadUp: boolean
  deadDown: boolean
  cutReply: boolean
  held: boolean
  left?: number
}

const firstLine = /^(?:GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) \S+ HTTP\/1\.[01]\r\n/

/** @param target the port of the inbox on this machine */
export async function createFaultProxy(target: number): Promise<FaultProxy> {
  const links = new Set<Link>()
  const requests: string[] = []
  const swallowed = { up: false, down: false }
  const lateMs = { up: 0, down: 0 }
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let refusing = false
  let pieceBytes: number | undefined
  let replies: Rule[] = []
  let arrivals: Rule[] = []
  let holding: RegExp | undefined

  const applies = (direction: Direction, one: 'up' | 'down'): boolean => direction === 'both' || direction === one
  const taken = (rules: Rule[], line: string): Rule | undefined => {
    const rule = rules.find((one) => one.times > 0 && one.match.test(line))
    if (rule) rule.times--
    return rule
  }
  const cutLink = (link: Link): void => {
    links.delete(link)
    link.client.destroy()
    link.inbox.destroy()
  }
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.add(timer)
    })

  /** Writes in the order of arrival, however long each takes. */
  const lane = (link: Link, way: 'up' | 'down', to: Socket): ((chunk: Buffer) => Promise<void>) => {
    let before: Promise<void> = Promise.resolve()
    return (chunk) => {
      before = before.then(async () => {
        if (lateMs[way]) await wait(lateMs[way])
        while (way === 'down' && link.held && links.has(link)) await wait(5)
        if (to.destroyed) return
        const size = way === 'down' && pieceBytes ? pieceBytes : chunk.length
        for (let at = 0; at < chunk.length && !to.destroyed; at += size) {
          await new Promise<void>((resolve) => to.write(chunk.subarray(at, at + size), () => resolve()))
          if (size < chunk.length) await new Promise((resolve) => setImmediate(resolve))
        }
      })
      return before
    }
  }

  const server = createServer((client) => {
    if (refusing) return void client.resetAndDestroy()
    const inbox = connect(target, '127.0.0.1')
    const link: Link = { client, inbox, deadUp: false, deadDown: false, cutReply: false, held: false }
    links.add(link)
    for (const socket of [client, inbox]) {
      socket.setNoDelay(true)
      socket.on('error', () => cutLink(link))
      socket.on('close', () => cutLink(link))
    }
    const up = lane(link, 'up', inbox)
    const down = lane(link, 'down', client)
    client.on('data', (chunk: Buffer) => {
      const line = firstLine.exec(chunk.toString('latin1'))?.[0].trim()
      if (line) {
        requests.push(line)
        link.held = holding?.test(line) ?? false
        const cut = taken(arrivals, line)
        if (cut) link.left = cut.afterBytes
        else link.cutReply = taken(replies, line) !== undefined
      }
      if (swallowed.up || link.deadUp) {
        link.deadUp = true
        return
      }
      const { left } = link
      if (left === undefined) return void up(chunk)
      link.left = left - chunk.length
      const passed = up(chunk.subarray(0, Math.max(0, left)))
      if (link.left <= 0) void passed.then(() => cutLink(link))
    })
    inbox.on('data', (chunk: Buffer) => {
      if (link.cutReply) return cutLink(link)
      if (swallowed.down || link.deadDown) link.deadDown = true
      else void down(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const link of [...links]) cutLink(link)
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get open() {
      return links.size
    },
    requests,
    refuse: (on) => {
      refusing = on
    },
    blackhole: (on) => {
      for (const way of ['up', 'down'] as const) swallowed[way] = on === true || (on !== false && applies(on, way))
    },
    delay: (ms, direction = 'both') => {
      for (const way of ['up', 'down'] as const) if (applies(direction, way)) lateMs[way] = ms
    },
    split: (bytes) => {
      pieceBytes = bytes
    },
    cutReplies: (match, times = 1) => {
      replies = [...replies, { match, times, afterBytes: 0 }]
    },
    cutRequests: (match, times = 1, afterBytes = 0) => {
      arrivals = [...arrivals, { match, times, afterBytes }]
    },
    holdReplies: (match) => {
      holding = match
      if (!match) for (const link of links) link.held = false
    },
    cut,
    close: async () => {
      for (const timer of timers) clearTimeout(timer)
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
