// A device that slept: timers stood still, the connection may be dead without a word. What is old is made anew, what lives stays.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createInboxServer, type InboxServer } from '../../demo/inbox/server/server.js'
import { http } from '../../src/transports/http/index.js'
import { createContext, sharedDatabase } from '../contract/httpHarness.js'

let server: InboxServer
beforeAll(async () => {
  server = await createInboxServer({ database: await sharedDatabase(), limits: { sessionsPerMinute: 1000 } })
})
afterAll(() => server.close())

type Page = EventTarget & { visibilityState: string }
let page: Page
let frame: EventTarget
let clock: number
beforeEach(() => {
  clock = 0
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  frame = new EventTarget()
  vi.stubGlobal('document', page)
  vi.stubGlobal('addEventListener', frame.addEventListener.bind(frame))
})
afterEach(() => vi.unstubAllGlobals())

const ways = [
  ['it is shown', () => page, 'visibilitychange'],
  ['its frozen page goes on', () => page, 'resume'],
  ['the network is back', () => frame, 'online'],
  ['the page is taken out of the back-forward cache', () => frame, 'pageshow'],
] as const

const life = async (way: 'ws' | 'sse' | 'poll') => {
  let connections = 0
  const said: string[] = []
  class Counted extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      connections++
    }
  }
  const abort = new AbortController()
  const transport = http({ url: `${server.url}/v1` })(
    createContext({
      WebSocket: Counted as never,
      now: () => Date.now() + clock,
      fetch: async (input, init) => {
        const url = String(input instanceof Request ? input.url : input)
        if (url.includes('/events')) connections++
        const response = await fetch(input, init)
        return url.endsWith('/session') ? Response.json({ ...(await response.json()), stream: { [way]: true } }) : response
      },
    }),
  )
  await transport.open(
    { locale: 'en' },
    { event: () => {}, link: (state) => void said.push(state), closed: ({ kind }) => void said.push(kind) },
    abort.signal,
  )
  return { said, connections: () => connections, stop: () => abort.abort() }
}

describe.each(ways)('when %s', (_, target, event) => {
  test('a WebSocket that was silent for too long is made anew at once', async () => {
    const { said, connections, stop } = await life('ws')
    clock = 18_001
    target().dispatchEvent(new Event(event))
    await vi.waitFor(() => expect(said).toEqual(['interrupted', 'restored']))
    expect(connections()).toBe(2)
    stop()
  })

  test.each(['sse', 'poll'] as const)('a life by %s that was silent for too long ends, once', async (way) => {
    const { said, stop } = await life(way)
    clock = way === 'sse' ? 18_001 : 30_001
    target().dispatchEvent(new Event(event))
    await vi.waitFor(() => expect(said).toEqual(['network']))
    target().dispatchEvent(new Event(event))
    stop()
    expect(said).toEqual(['network'])
  })

  test.each(['ws', 'sse', 'poll'] as const)(
    'one by %s that was heard a heartbeat ago is left alone, and one that ended too',
    async (way) => {
      const { said, connections, stop } = await life(way)
      const before = connections()
      clock = 17_000
      target().dispatchEvent(new Event(event))
      stop()
      clock = 100_000
      target().dispatchEvent(new Event(event))
      await new Promise((done) => setImmediate(done))
      expect(said).toEqual([])
      // Held requests follow one another by themselves.
      expect(connections() - before).toBeLessThanOrEqual(way === 'poll' ? 1 : 0)
    },
  )
})

test('a page that is hidden is not woken', async () => {
  const { said, stop } = await life('ws')
  clock = 60_000
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  await new Promise((done) => setImmediate(done))
  expect(said).toEqual([])
  stop()
})
