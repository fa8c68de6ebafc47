// A TCP line between a page and the inbox that can be cut, or go dead in either direction without a word (no FIN, no RST).
import { createServer, connect as dial, type Socket } from 'node:net'

export type Direction = 'up' | 'down'
export type Line = {
  readonly port: number
  readonly url: string
  /** How many bytes went up it. */
  readonly upBytes: number
  /** How many connections were ever made through it. */
  readonly made: number
  /** What is sent in these directions vanishes: on connections that stand, and on those made until `heal`. They stay dead. */
  deaden(...directions: Direction[]): void
  /** New connections work again. */
  heal(): void
  /** Resets all that stands, and refuses what comes until `heal`. */
  cut(): void
  /** Resets all that stands; who comes back is let in. */
  drop(): void
  /** Bytes a second from the page to the inbox; 0 as fast as they come. */
  throttle(bytesPerSecond: number): void
  close(): Promise<void>
}

type Pair = { readonly page: Socket; readonly inbox: Socket; readonly dead: Set<Direction> }

export async function createLine(inboxPort: number): Promise<Line> {
  const pairs = new Set<Pair>()
  let dead: readonly Direction[] = []
  let refused = false
  let made = 0
  let rate = 0
  let upBytes = 0
  const server = createServer((page) => {
    made++
    page.on('error', () => {})
    if (refused) return void page.resetAndDestroy()
    const inbox = dial(inboxPort, '127.0.0.1')
    const pair: Pair = { page, inbox, dead: new Set(dead) }
    pairs.add(pair)
    let freeAt = 0
    page.on('data', (bytes) => {
      if (pair.dead.has('up')) return
      upBytes += bytes.length
      if (!rate) return void inbox.write(bytes)
      const now = Date.now()
      freeAt = Math.max(now, freeAt) + (bytes.length / rate) * 1000
      page.pause()
      setTimeout(() => {
        page.resume()
        if (!pair.dead.has('up')) inbox.write(bytes)
      }, freeAt - now)
    })
    inbox.on('data', (bytes) => void (pair.dead.has('down') || page.write(bytes)))
    // The end of a connection is told like its bytes: not through a dead line.
    const end = (other: Socket, way: Direction) => (): void => {
      if (pair.dead.has(way)) return
      pairs.delete(pair)
      other.destroy()
    }
    page.on('close', end(inbox, 'up'))
    inbox.on('close', end(page, 'down'))
    inbox.on('error', () => {})
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const drop = (): void => {
    for (const { page, inbox } of pairs) {
      page.resetAndDestroy()
      inbox.resetAndDestroy()
    }
    pairs.clear()
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get upBytes() {
      return upBytes
    },
    get made() {
      return made
    },
    deaden: (...directions) => {
      dead = directions
      for (const pair of pairs) for (const direction of directions) pair.dead.add(direction)
    },
    heal: () => {
      dead = []
      refused = false
      rate = 0
    },
    cut: () => {
      refused = true
      drop()
    },
    drop,
    throttle: (bytesPerSecond) => {
      rate = bytesPerSecond
    },
    close: () => {
      drop()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
