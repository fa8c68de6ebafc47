// Sharing is a chunk: before it is there nobody begins, and where it can't be had the tab is alone.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as chunk from '../../src/client/sharing.js'
import { createTogether } from '../../src/client/together.js'
import type { Session, Sink, Transport } from '../../src/model/transport.js'
import { stubBrowser } from './fakeBrowser.js'

beforeEach(() => {
  vi.useFakeTimers()
  stubBrowser()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const sink = { event: () => {}, events: () => {}, closed: () => {} } as unknown as Sink
const session: Session = { resumed: false, visitor: { id: 'v' } }

function together(fetch: () => Promise<typeof chunk>, durable = true) {
  const opens: string[] = []
  const led: boolean[] = []
  const transport = {
    capabilities: {},
    open: async () => {
      opens.push('open')
      return session
    },
  } as unknown as Transport
  const sharing = createTogether({
    name: 'shop',
    fetch,
    transport: () => transport,
    durable: () => durable,
    visit: async () => 'visit',
    led: (leads) => led.push(leads),
  })
  const life = new AbortController()
  return { sharing, opens, led, life, open: () => sharing.open({ locale: 'en' }, sink, life.signal) }
}

test('nobody begins before the chunk is there and says who leads', async () => {
  let come = (_: typeof chunk): void => {}
  const on = together(() => new Promise((resolve) => (come = resolve)))
  const opened = on.open()
  await vi.advanceTimersByTimeAsync(0)
  expect([on.sharing.begins, on.sharing.follows, on.opens, on.led]).toEqual([false, false, [], []])
  come(chunk)
  expect(await opened).toMatchObject({ visitor: { id: 'v' } })
  expect([on.sharing.begins, on.opens, on.led]).toEqual([true, ['open'], [true]])
  on.sharing.leave()
})

test('a second tab follows the first one', async () => {
  const first = together(async () => chunk)
  await first.open()
  const second = together(async () => chunk)
  await second.open()
  expect([second.sharing.begins, second.sharing.follows, second.opens]).toEqual([false, true, []])
  first.sharing.leave()
  second.sharing.leave()
})

test.each([
  ['can’t be had', () => Promise.reject(new TypeError('gone'))],
  ['never comes', () => new Promise<never>(() => {})],
])('where the chunk %s, the tab is alone until it begins anew', async (_, fetch) => {
  let works = false
  const on = together(() => (works ? Promise.resolve(chunk) : fetch()))
  const opened = on.open()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await opened).toEqual(session)
  expect([on.sharing.begins, on.sharing.follows, on.led]).toEqual([true, false, [true]])
  on.sharing.leave()
  works = true
  expect(on.sharing.begins).toBe(false)
  await on.open()
  expect(on.sharing.begins).toBe(true)
  on.sharing.leave()
})

test('a life that ended while the chunk was on its way opens nothing', async () => {
  let come = (_: typeof chunk): void => {}
  const on = together(() => new Promise((resolve) => (come = resolve)))
  const opened = on.open()
  on.life.abort()
  on.sharing.leave()
  come(chunk)
  await expect(opened).rejects.toMatchObject({ kind: 'aborted' })
  expect(on.opens).toEqual([])
})

test('nothing is fetched where nothing may be kept', async () => {
  const fetch = vi.fn(async () => chunk)
  const on = together(fetch, false)
  await on.open()
  expect(fetch).not.toHaveBeenCalled()
  expect([on.sharing.begins, on.led]).toEqual([true, [true]])
})
