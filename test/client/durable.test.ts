// What waits to be sent outlives the page: reloads, crashes, other tabs, corrupt storage, log-out, consent.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClientWith } from '../../src/client/client.js'
import * as sharing from '../../src/client/sharing.js'
import * as uploads from '../../src/client/uploads.js'
import type { ClientOptions } from '../../src/client.js'
import { TransportError } from '../../src/client.js'
import type { TransportContext } from '../../src/model/transport.js'
import { createFake, type Fake } from './fakeTransport.js'

/** The browser's storage of one origin. */
function createStorage() {
  const kept = new Map<string, string>()
  return Object.defineProperties(Object.create(null), {
    getItem: { value: (key: string) => kept.get(key) ?? null },
    setItem: {
      value(this: Record<string, unknown>, key: string, value: string) {
        if (full) throw new DOMException('full', 'QuotaExceededError')
        kept.set(key, value)
        Object.defineProperty(this, key, { value, enumerable: true, configurable: true })
      },
    },
    removeItem: {
      value(this: Record<string, unknown>, key: string) {
        kept.delete(key)
        delete this[key]
      },
    },
  }) as Storage & Record<string, string>
}
/** The browser's locks: whoever asks waits for who holds. */
function createLocks() {
  const queues = new Map<string, Promise<unknown>>()
  return {
    request: (name: string, ...rest: [{ signal?: AbortSignal }, () => unknown] | [() => unknown]): Promise<unknown> => {
      const run = rest.at(-1) as () => unknown
      const { signal } = rest.length > 1 ? (rest[0] as { signal?: AbortSignal }) : {}
      const before = queues.get(name) ?? Promise.resolve()
      const mine = before.then(() => {
        if (signal?.aborted) throw new DOMException('aborted', 'AbortError')
        return run()
      })
      queues.set(
        name,
        mine.catch(() => {}),
      )
      return mine
    },
  }
}

const chunks = { files: async () => uploads, sharing: async () => sharing }
let fake: Fake
let storage: ReturnType<typeof createStorage>
let full = false
const made: { destroy(): void }[] = []
beforeEach(() => {
  vi.useFakeTimers()
  fake = createFake()
  full = false
  storage = createStorage()
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('navigator', { onLine: true, locks: createLocks() })
})
afterEach(() => {
  for (const client of made.splice(0)) client.destroy()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const start = (options: Partial<ClientOptions> = {}) => {
  const client = createClientWith(chunks, { transport: fake.factory, ...options })
  made.push(client)
  return client
}
type Client = ReturnType<typeof start>
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const rows = (client: Client): string[] =>
  ['new', 'c1', 'c2']
    .flatMap((id) => client.messages(id).value)
    .map((row) => `${(row.message.parts[0] as { text: string }).text} ${row.delivery?.state ?? 'confirmed'}`)
const arrived = (): unknown[] => fake.record.map((one) => (one.parts[0] as { text: string }).text)
const keys = (): string[] =>
  Object.keys(storage)
    .filter((key) => !key.endsWith('/visit'))
    .map((key) => key.replace(/[0-9a-f]{32}/, 'TAB'))

describe('the next page', () => {
  test('sends what was never sent, under the same ids, in order, once', async () => {
    fake.manual({ open: true, send: true })
    const first = start()
    const ids = ['one', 'two', 'three'].map((text) => first.send(text))
    await settle()
    first.destroy()
    const next = start()
    next.resume()
    await settle()
    expect(rows(next)).toEqual(['one sending', 'two queued', 'three queued'])
    for (let index = 0; index < 3; index++) {
      fake.sent().resolve()
      await settle()
    }
    expect(arrived()).toEqual(['one', 'two', 'three'])
    expect(fake.record.map((one) => one.clientId)).toEqual(ids)
    expect(rows(next)).toEqual(['one confirmed', 'two confirmed', 'three confirmed'])
    expect(keys()).toEqual([])
  })

  test('brings what was said before along with what waits', async () => {
    const first = start()
    first.send('Hello')
    await settle()
    fake.manual({ send: true })
    first.send('still there?')
    await settle()
    first.destroy()
    const next = start()
    next.resume()
    await settle()
    expect(rows(next)).toEqual(['Hello confirmed', 'still there? sending'])
  })

  test('a message that had arrived when the page died is there once', async () => {
    const first = start()
    fake.manual({ send: true })
    first.send('Hello')
    await settle()
    fake.sent().accept()
    first.destroy()
    const next = start()
    next.resume()
    await settle()
    fake.sent().resolve()
    await settle()
    expect(arrived()).toEqual(['Hello'])
    expect(rows(next)).toEqual(['Hello confirmed'])
  })

  test('where the inbox can’t tell twice from once, the visitor decides', async () => {
    fake = createFake({ idempotency: 'none' })
    const first = start()
    fake.manual({ send: true })
    first.send('Hello')
    await settle()
    first.destroy()
    const next = start()
    next.resume()
    await settle()
    expect(rows(next)).toEqual(['Hello unknown'])
    expect(fake.sends).toHaveLength(1)
  })

  test('a message that failed keeps its text, and is tried again only by hand', async () => {
    const first = start()
    fake.manual({ send: true })
    const id = first.send('too long') as string
    await settle()
    fake.sent().reject(new TransportError('too_large', 'limit', { outcome: 'rejected' }))
    await settle()
    first.destroy()
    const next = start()
    next.resume()
    await settle()
    expect(rows(next)).toEqual(['too long failed'])
    expect(next.retry(id)).toBe(true)
    await settle()
    fake.sent().resolve()
    await settle()
    expect(fake.record.map((one) => one.clientId)).toEqual([id])
    next.destroy()
    expect(keys()).toEqual([])
  })

  test('a discarded message is not found again', async () => {
    fake.manual({ open: true })
    const first = start()
    const id = first.send('Hello') as string
    first.discard(id)
    first.destroy()
    expect(keys()).toEqual([])
  })

  test('does nothing when nothing was left, and asks for nothing', () => {
    const client = start()
    client.resume()
    expect([fake.lives.length, keys()]).toEqual([0, []])
  })

  test('has the drafts, each in its conversation', async () => {
    const first = start()
    first.setDraft('half a thought')
    first.setDraft('another', 'c1')
    first.setDraft('gone', 'c2')
    first.setDraft('', 'c2')
    first.destroy()
    const next = start()
    expect([next.draft('new'), next.draft('c1'), next.draft('c2')]).toEqual(['half a thought', 'another', ''])
    next.setDraft('')
    next.setDraft('', 'c1')
    expect(keys()).toEqual([])
  })
})

describe('another tab', () => {
  test('leaves alone what a living one has, and takes over when it ends', async () => {
    fake.manual({ open: true, send: true })
    const first = start()
    first.send('Hello')
    await settle()
    const second = start()
    second.connect()
    await settle()
    expect(rows(second)).toEqual([])
    first.destroy()
    await settle()
    expect(rows(second)).toEqual(['Hello sending'])
    fake.sent().resolve()
    await settle()
    expect(arrived()).toEqual(['Hello'])
  })

  test('of three, one takes over', async () => {
    fake.manual({ send: true })
    const first = start()
    first.send('Hello')
    await settle()
    const others = [start(), start()]
    for (const one of others) one.connect()
    await settle()
    first.destroy()
    await settle()
    expect(others.map((one) => rows(one).length).sort()).toEqual([0, 1])
  })

  test('without locks, what is found at the start is taken', async () => {
    vi.stubGlobal('navigator', { onLine: true })
    fake.manual({ open: true, send: true })
    const first = start()
    first.send('Hello')
    await settle()
    first.destroy()
    const next = start()
    next.resume()
    expect(rows(next)[0]).toMatch(/^Hello/)
  })
})

describe('what is stored', () => {
  test.each([
    'null',
    '',
    '{"v":1',
    '{"v":2,"startId":"s","waiting":[]}',
    '{"v":1,"startId":"s","waiting":[{"message":{"id":"x"}}]}',
    '{"v":1,"startId":5,"waiting":{}}',
    '[]',
    '{"__proto__":{"polluted":1}}',
  ])('corrupt (%s) is dropped, and what comes works', async (text) => {
    storage.setItem('samtale/samtale/outbox/old', text)
    const client = start()
    client.resume()
    await settle()
    expect(rows(client)).toEqual([])
    client.send('Hello')
    await settle()
    expect(arrived()).toEqual(['Hello'])
    expect(keys()).toEqual([])
  })

  test('one good message among bad ones is sent', async () => {
    const good = {
      message: {
        id: 'x',
        clientId: 'x',
        conversation: 'new',
        createdAt: Date.now(),
        author: { id: 'v', role: 'visitor' },
        parts: [{ type: 'text', text: 'Hi', format: 'plain' }],
      },
      state: 'sending',
      attempt: 1,
    }
    storage.setItem('samtale/samtale/outbox/old', JSON.stringify({ v: 1, startId: 's', waiting: [null, 5, { message: 1 }, good] }))
    const client = start()
    client.resume()
    await settle()
    expect(arrived()).toEqual(['Hi'])
  })

  test('a page whose storage is full, or forbids it, sends from memory', async () => {
    full = true
    const client = start()
    client.send('Hello')
    client.setDraft('and')
    await settle()
    expect([arrived(), client.draft('c1')]).toEqual([['Hello'], 'and'])
  })

  test('is nothing without consent, and goes when it is taken back', async () => {
    fake.manual({ open: true, send: true })
    const denied = start({ consent: 'denied' })
    denied.send('Hello')
    denied.setDraft('and')
    await settle()
    expect(keys()).toEqual([])
    const granted = start({ name: 'other' })
    granted.send('Hello')
    await settle()
    expect(keys()).toEqual(['samtale/other/outbox/TAB'])
    granted.setConsent('denied')
    expect(keys()).toEqual([])
  })

  test('written while consent was pending: kept once it is given', async () => {
    fake.manual({ open: true, send: true })
    const client = start({ consent: 'pending' })
    client.send('Hello')
    await settle()
    expect([keys(), fake.lives.length]).toEqual([[], 0])
    client.setConsent('granted')
    await settle()
    expect(keys()).toEqual(['samtale/samtale/outbox/TAB'])
    await settle()
    expect(fake.lives.length).toBe(1)
  })

  const token = (sub: string): string => `x.${btoa(JSON.stringify({ sub }))}.y`
  test.each([
    ['an id', { id: 'a', hmac: 'x' }, { id: 'b', hmac: 'y' }],
    ['a token', { jwt: token('a') }, { jwt: token('b') }],
  ])('of somebody else (known by %s) is never sent, nor shown', async (_, first, second) => {
    fake.manual({ open: true, send: true })
    let asked: TransportContext | undefined
    const transport = (given: TransportContext) => {
      asked = given
      return fake.factory(given)
    }
    const one = start({ identity: first, transport })
    await asked?.identity('use')
    one.send('from A')
    one.setDraft('draft of A')
    await settle()
    one.destroy()
    expect(keys()).toContain('samtale/samtale/outbox/TAB')
    const other = start({ identity: second, transport })
    other.resume()
    await settle()
    expect([rows(other), other.draft('new'), fake.sends.length]).toEqual([[], '', 1])
    const again = start({ identity: first, transport })
    again.resume()
    await settle()
    expect(rows(again)).toEqual([])
  })

  test('a token that turns out to be about somebody else: what waits is dropped before it could be sent', async () => {
    fake.manual({ open: true, send: true })
    let asked: TransportContext | undefined
    let sub = 'a'
    const client = start({
      identity: { getToken: () => token(sub) },
      transport: (given) => {
        asked = given
        return fake.factory(given)
      },
    })
    await asked?.identity('use')
    client.send('from A')
    await settle()
    sub = 'b'
    await asked?.identity('expired')
    await settle()
    expect(rows(client)).toEqual([])
    expect(keys()).toEqual(['samtale/samtale/who'])
    expect(fake.sent().signal?.aborted).toBe(true)
  })

  test('the same visitor with a new token keeps everything', async () => {
    fake.manual({ open: true, send: true })
    const client = start({ identity: { jwt: token('a') } })
    client.send('from A')
    await settle()
    client.identify({ jwt: `${token('a')}2` })
    await settle()
    expect(rows(client)).toEqual(['from A sending'])
  })

  test('goes with who logs out: nothing is ever sent as somebody else', async () => {
    fake.manual({ open: true, send: true })
    const client = start({ identity: { id: 'a', hmac: 'x' } })
    client.send('from A')
    client.setDraft('draft of A')
    await settle()
    await client.logout()
    expect(keys()).toEqual([])
    client.identify({ id: 'b', hmac: 'y' })
    const next = start({ identity: { id: 'b', hmac: 'y' } })
    next.resume()
    await settle()
    expect([rows(next), next.draft('new'), arrived()]).toEqual([[], '', []])
  })
})
