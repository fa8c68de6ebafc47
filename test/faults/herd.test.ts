// A thousand clients of one inbox that restarts. Their own timers, on a clock that the test holds.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient, TransportError } from '../../src/client.js'
import { createFake, type Fake } from '../client/fakeTransport.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test.each([
  ['says that it restarts (1012)', new TransportError('server', 'restart', { code: 'restart' })],
  ['is killed and stays away for a while', new TransportError('network')],
] as const)('F59 an inbox with a thousand clients %s: not more than 15 % come back in any one second', async (_, error) => {
  const back: number[] = []
  const from = Date.now()
  let up = true
  const herd = Array.from({ length: 1000 }, () => {
    const fake: Fake = createFake()
    const client = createClient({
      transport: (context) => {
        const made = fake.factory(context)
        return {
          ...made,
          open: (request, sink, signal) => {
            if (up) back.push(Date.now() - from)
            return up ? made.open(request, sink, signal) : Promise.reject(new TransportError('network'))
          },
        }
      },
    })
    client.connect()
    return { fake, client }
  })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(back).toHaveLength(1000)
  back.length = 0
  const away = error.info.code !== 'restart'
  up = !away
  for (const { fake } of herd) fake.life().sink.closed(error)
  // Long enough for the first tries, which are close together, to find nobody.
  if (away) await vi.advanceTimersByTimeAsync(15_000)
  up = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(back).toHaveLength(1000)
  const seconds = new Map<number, number>()
  for (const at of back) seconds.set(Math.floor(at / 1000), (seconds.get(Math.floor(at / 1000)) ?? 0) + 1)
  expect(Math.max(...seconds.values())).toBeLessThanOrEqual(150)
  for (const { client } of herd) client.destroy()
})
