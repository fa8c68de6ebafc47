// The headless client: what the visitor writes arrives once and in order, what comes is shown once, whatever happens between.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ClientOptions } from '../../src/client.js'
import { createClient, TransportError } from '../../src/client.js'
import { createFake, type Fake } from './fakeTransport.js'

let fake: Fake
const made: { destroy(): void }[] = []
beforeEach(() => {
  vi.useFakeTimers()
  fake = createFake()
})
afterEach(() => {
  for (const client of made.splice(0)) client.destroy()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const start = (options: Partial<ClientOptions> = {}) => {
  const client = createClient({ transport: fake.factory, ...options })
  made.push(client)
  return client
}
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const shown = (client: ReturnType<typeof start>, id = client.signals.current.value ?? ''): string[] =>
  client.signals
    .thread(id)
    .value.rows.map((row) => `${JSON.stringify((row.message.parts[0] as { text: string }).text)} ${row.delivery?.state ?? 'confirmed'}`)

test('what a host reads: the state as one value, the list, the messages, who is writing', async () => {
  const client = start()
  const seen: string[] = []
  const off = client.state.subscribe(({ connection }) => seen.push(connection.state))
  const id = client.send('Hello')
  await settle()
  await settle()
  expect(client.state.value).toMatchObject({ phase: 'ready', consent: 'granted', visitor: { id: 'v' }, unread: { messages: 0 } })
  expect(client.conversations.value.map((one) => one.id)).toEqual(['c1'])
  expect(client.messages('c1').value.map((row) => row.key)).toEqual([id])
  expect(client.typing.value.size).toBe(0)
  off()
  expect(seen[0]).toBe('idle')
  expect(seen.at(-1)).toBe('online')
})

describe('sending', () => {
  test('is on screen at once, and confirmed on the same row', async () => {
    const client = start()
    fake.manual({ send: true })
    const id = client.send('Hello')
    expect(shown(client)).toEqual(['"Hello" sending'])
    await settle()
    fake.sent().resolve()
    await settle()
    expect(shown(client)).toEqual(['"Hello" confirmed'])
    expect(client.signals.thread('c1').value.rows[0]?.key).toBe(id)
    expect(client.signals.current.value).toBe('c1')
  })

  test('goes out one at a time, in order', async () => {
    const client = start()
    fake.manual({ send: true })
    for (const text of ['one', 'two', 'three']) client.send(text)
    await settle()
    expect(fake.sends).toHaveLength(1)
    for (let index = 0; index < 3; index++) {
      fake.sent().resolve()
      await settle()
    }
    expect(fake.record.map((one) => JSON.stringify(one.parts))).toEqual(
      ['one', 'two', 'three'].map((text) => expect.stringContaining(text)),
    )
  })

  test('an unknown outcome is sent again under the same id, and stands once', async () => {
    const client = start()
    fake.manual({ send: true })
    client.send('Hello')
    await settle()
    fake.sent().accept()
    fake.sent().reject(new TransportError('network', 'reset', { outcome: 'unknown' }))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(fake.sends).toHaveLength(2)
    expect(fake.sends[1]?.message.clientId).toBe(fake.sends[0]?.message.clientId)
    fake.sent().resolve()
    await settle()
    expect(fake.record).toHaveLength(1)
    expect(shown(client)).toEqual(['"Hello" confirmed'])
  })

  test('the echo before the answer settles it, and the answer changes nothing', async () => {
    const client = start()
    fake.manual({ send: true })
    client.send('Hello')
    await settle()
    const receipt = fake.sent().accept()
    fake.push({ type: 'message', cursor: 'e.1', data: fake.record[0] })
    expect(shown(client)).toEqual(['"Hello" confirmed'])
    fake.sent().resolve(receipt)
    await settle()
    expect(shown(client)).toEqual(['"Hello" confirmed'])
    expect(client.signals.conversations.value).toHaveLength(1)
  })

  test('a refusal fails that message, and does not hold the next', async () => {
    const client = start()
    fake.manual({ send: true })
    client.send('too long')
    client.send('fine')
    await settle()
    fake.sent().reject(new TransportError('too_large', 'limit', { limit: 10, outcome: 'rejected' }))
    await settle()
    fake.sent().resolve()
    await settle()
    expect(client.signals.thread('new').value.rows.length + client.signals.thread('c1').value.rows.length).toBe(2)
    expect(shown(client, 'c1')).toEqual(['"fine" confirmed', '"too long" failed'])
  })

  test('a failed one is retried by hand under the same id, or discarded', async () => {
    const client = start()
    fake.manual({ send: true })
    const id = client.send('Hello') as string
    await settle()
    fake.sent().reject(new TransportError('invalid', 'no', { outcome: 'rejected' }))
    await settle()
    expect(client.retry(id)).toBe(true)
    await settle()
    expect(fake.sent().message.clientId).toBe(id)
    fake.sent().reject(new TransportError('invalid', 'no', { outcome: 'rejected' }))
    await settle()
    client.discard(id)
    expect(shown(client)).toEqual([])
    expect(client.retry(id)).toBe(false)
  })

  test('the server gone for good: eight tries, then it says so', async () => {
    const client = start()
    fake.manual({ send: true })
    client.send('Hello')
    await settle()
    for (let tries = 0; tries < 8; tries++) {
      fake.sent().reject(new TransportError('server', 'no', { outcome: 'rejected' }))
      await vi.advanceTimersByTimeAsync(25_000)
    }
    expect(fake.sends).toHaveLength(8)
    expect(shown(client)).toEqual(['"Hello" failed'])
  })

  test('rate limited: the whole outbox waits exactly that long', async () => {
    const client = start()
    client.send('first')
    await settle()
    fake.manual({ send: true })
    client.send('second')
    await settle()
    fake.sent().reject(new TransportError('rate_limited', 'slow', { retryAfterMs: 7000, outcome: 'rejected' }))
    await vi.advanceTimersByTimeAsync(6900)
    client.startConversation()
    client.send('elsewhere')
    expect(fake.sends).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(200)
    expect(fake.sends).toHaveLength(4)
  })

  test('an inbox that can not tell a repeat: never resent by itself', async () => {
    fake = createFake({ idempotency: 'none' })
    const client = start()
    fake.manual({ send: true })
    client.send('Hello')
    await settle()
    fake.sent().reject(new TransportError('timeout', 'late', { outcome: 'unknown' }))
    await vi.advanceTimersByTimeAsync(600_000)
    expect(fake.sends).toHaveLength(1)
    expect(shown(client)).toEqual(['"Hello" unknown'])
  })

  test('an inbox that only echoes is asked before anything is sent again', async () => {
    fake = createFake({ idempotency: 'echo' })
    fake.transport.find = vi.fn(async () => fake.record[0] ?? null)
    const client = start()
    fake.manual({ send: true })
    client.send('Hello')
    await settle()
    fake.sent().accept()
    fake.sent().reject(new TransportError('network', 'reset', { outcome: 'unknown' }))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(fake.transport.find).toHaveBeenCalledTimes(1)
    expect(fake.sends).toHaveLength(1)
    expect(shown(client)).toEqual(['"Hello" confirmed'])
  })

  test('fifty wait, the fifty-first is not taken', () => {
    const client = start({ consent: 'pending' })
    for (let index = 0; index < 50; index++) expect(client.send(`message ${index}`)).toBeDefined()
    expect(client.send('one too many')).toBeUndefined()
    expect(shown(client)).toHaveLength(50)
  })

  test('a closed conversation: what waits begins a new one', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    fake.manual({ send: true })
    client.send('too late')
    await settle()
    fake.sent().reject(new TransportError('closed', 'closed', { next: 'new', outcome: 'rejected' }))
    await settle()
    expect(fake.sent().message.conversation).toBeUndefined()
    fake.sent().resolve({ id: 'm9', conversation: 'c2', seq: 1, createdAt: 9 })
    await settle()
    expect(shown(client, 'c1')).toEqual(['"Hello" confirmed'])
    expect(shown(client, 'c2')).toEqual(['"too late" confirmed'])
    expect(client.signals.current.value).toBe('c2')
  })

  test('a hook may change or drop what is sent', async () => {
    const client = start({ beforeSend: (message) => (JSON.stringify(message.parts).includes('secret') ? null : message) })
    expect(client.send('my secret')).toBeUndefined()
    expect(client.send('hello')).toBeDefined()
    await settle()
    expect(fake.sends).toHaveLength(1)
  })
})

describe('connection', () => {
  test('nothing is asked for until something is wanted', async () => {
    start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fake.lives).toHaveLength(0)
  })

  test('the cursor of the last event is handed to the next life', async () => {
    const client = start()
    client.connect()
    await settle()
    fake.push({ type: 'message', cursor: 'e.7', data: fake.agent('Hi') })
    fake.push({ type: 'of-a-later-version', cursor: 'e.8', data: {} })
    fake.life().sink.closed(new TransportError('network'))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(fake.lives).toHaveLength(2)
    expect(fake.life().request.cursor).toBe('e.8')
  })

  test('waits grow with jitter, and never past twenty seconds', async () => {
    const client = start()
    fake.manual({ open: true })
    client.connect()
    const waits: number[] = []
    for (let tries = 0; tries < 12; tries++) {
      await settle()
      const { length } = fake.lives
      fake.life().reject(new TransportError('network'))
      await settle()
      const { retryAt } = client.signals.connection.value
      waits.push((retryAt ?? 0) - Date.now())
      await vi.advanceTimersByTimeAsync(20_000)
      expect(fake.lives).toHaveLength(length + 1)
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000)
    expect(waits[0]).toBeLessThanOrEqual(500)
    expect(new Set(waits).size).toBeGreaterThan(6)
  })

  test.each(['auth', 'forbidden', 'superseded'] as const)('"%s" is not tried again by itself', async (kind) => {
    const client = start()
    client.connect()
    await settle()
    fake.life().sink.closed(new TransportError(kind))
    await vi.advanceTimersByTimeAsync(600_000)
    expect(fake.lives).toHaveLength(1)
    expect(client.signals.connection.value).toEqual({ state: 'stopped', reason: kind })
  })

  test('an inbox that forgot us: text and drafts stay, and go to a new visitor', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    fake.manual({ send: true })
    client.send('not sent yet')
    client.setDraft('half a thought', 'c1')
    await settle()
    fake.life().sink.closed(new TransportError('gone'))
    await settle()
    expect(client.signals.drafts.value.get('new')).toBe('half a thought')
    expect(shown(client, 'new')).toEqual([expect.stringContaining('"not sent yet"')])
    expect(fake.instances).toBe(2)
  })

  test('an inbox that forgot us and says so to a message: it waits for the new visitor, and does not fail', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    fake.manual({ send: true, open: true })
    client.send('for the new one')
    await settle()
    fake.sent().reject(new TransportError('gone'))
    await settle()
    await settle()
    const [row] = client.signals.thread('c1').value.rows.filter((one) => one.delivery)
    expect(row?.delivery?.state).toBe('queued')
    expect(fake.sends).toHaveLength(2)
    fake.life().reject(new TransportError('gone'))
    await vi.advanceTimersByTimeAsync(1000)
    fake.life().resolve()
    await settle()
    fake.sent().resolve()
    await settle()
    expect(fake.record.map((one) => (one.parts[0] as { text: string }).text)).toEqual(['Hello', 'for the new one'])
  })

  test('a number that was left out is asked for, once, and not again where the inbox has nothing', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    fake.push({ type: 'message', cursor: 'e.1', data: fake.record[0] })
    fake.agent('left out')
    fake.push({ type: 'message', cursor: 'e.3', data: fake.agent('after it') })
    await settle()
    expect(shown(client)).toEqual(['"Hello" confirmed', '"left out" confirmed', '"after it" confirmed'])
    const asked = (): number => fake.calls.filter(([verb, query]) => verb === 'history' && (query as { before?: string }).before).length
    expect(asked()).toBe(1)
    for (const seq of [10, 20, 30]) {
      fake.push({ type: 'message', cursor: `e.${seq}`, data: fake.agent(`sparse ${seq}`, { seq }) })
      await settle()
    }
    expect(asked()).toBe(2)
  })

  test('what was missed beyond the log is closed from history, and what was removed there is gone', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    const removed = fake.agent('to be removed')
    fake.push({ type: 'message', cursor: 'e.2', data: removed })
    fake.life().sink.closed(new TransportError('network'))
    fake.record.splice(fake.record.indexOf(removed), 1)
    for (let index = 0; index < 70; index++) fake.agent(`missed ${index}`, { id: `x${index}`, seq: 10 + index })
    fake.manual({ open: true })
    await vi.advanceTimersByTimeAsync(1000)
    fake.life().resolve({ resumed: false, cursor: 'f.1' })
    await settle()
    await settle()
    const texts = client.signals.thread('c1').value.rows.map((row) => (row.message.parts[0] as { text: string }).text)
    expect(texts).toEqual(['Hello', ...Array.from({ length: 70 }, (_, index) => `missed ${index}`)])
  })

  test('after the end nothing reaches the state', async () => {
    const client = start()
    client.connect()
    await settle()
    const { sink, signal } = fake.life()
    client.destroy()
    expect(signal.aborted).toBe(true)
    sink.event({ type: 'message', data: fake.agent('late') } as never)
    expect(client.signals.conversations.value).toEqual([])
  })

  test('the device goes offline and comes back: one new life, and the queue is sent in order', async () => {
    const target = new EventTarget()
    const device = { onLine: true }
    vi.stubGlobal('navigator', device)
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const client = start()
    client.send('Hello')
    await settle()
    device.onLine = false
    target.dispatchEvent(new Event('offline'))
    expect(client.signals.connection.value.state).toBe('offline')
    for (const text of ['one', 'two']) client.send(text)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fake.sends).toHaveLength(1)
    device.onLine = true
    target.dispatchEvent(new Event('online'))
    target.dispatchEvent(new Event('online'))
    await settle()
    expect(fake.lives).toHaveLength(2)
    expect(fake.record.map((one) => (one.parts[0] as { text: string }).text)).toEqual(['Hello', 'one', 'two'])
  })
})

describe('receiving', () => {
  test('a malformed event is dropped, counted, and reported once', async () => {
    const client = start()
    const errors: unknown[] = []
    client.on('error', ({ error }) => errors.push(error.kind))
    client.connect()
    await settle()
    for (let index = 0; index < 3; index++) fake.push({ type: 'message', data: { id: index } })
    fake.push({ type: 'message', cursor: 'e.4', data: fake.agent('fine') })
    expect(client.malformed).toBe(3)
    expect(errors).toEqual(['protocol'])
    expect(shown(client, 'c1')).toEqual(['"fine" confirmed'])
  })

  test('unread follows the inbox, and is gone once read', async () => {
    const client = start()
    client.connect()
    await settle()
    fake.push({ type: 'message', cursor: 'e.1', data: fake.agent('one') })
    fake.push({ type: 'message', cursor: 'e.2', data: fake.agent('two') })
    expect(client.signals.unread.value).toEqual({ messages: 2, conversations: 1 })
    client.markRead('c1')
    client.markRead('c1')
    expect(client.signals.unread.value).toEqual({ messages: 0, conversations: 0 })
    expect(fake.calls.filter(([name]) => name === 'markRead')).toEqual([['markRead', 'c1', 'm2']])
  })

  test('typing ends by itself, or with the message', async () => {
    const client = start()
    client.connect()
    await settle()
    const typing = { type: 'typing', conversation: 'c1', data: { author: { id: 'ingrid', role: 'agent' }, on: true, ttlMs: 3000 } }
    fake.push(typing)
    expect(client.signals.typing.value.has('c1')).toBe(true)
    await vi.advanceTimersByTimeAsync(3000)
    expect(client.signals.typing.value.has('c1')).toBe(false)
    fake.push(typing)
    fake.push({ type: 'message', cursor: 'e.1', data: fake.agent('done') })
    expect(client.signals.typing.value.has('c1')).toBe(false)
  })

  test('one that throws in a listener stops nobody else', async () => {
    const client = start()
    const thrown: unknown[] = []
    const heard: string[] = []
    vi.stubGlobal('queueMicrotask', (run: () => void) => {
      try {
        run()
      } catch (error) {
        thrown.push(error)
      }
    })
    client.on('message:receive', () => {
      throw new Error('the host’s own')
    })
    client.on('message:receive', () => heard.push('second'))
    client.connect()
    await settle()
    fake.push({ type: 'message', data: fake.agent('Hi') })
    expect(heard).toEqual(['second'])
    expect(thrown).toHaveLength(1)
  })
})

describe('typing on the way out', () => {
  test('at once, then every three seconds, and off after four idle ones or at the send', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    const said = () => fake.calls.filter(([name]) => name === 'typing').map(([, , on]) => on)
    for (let key = 0; key < 10; key++) {
      client.setTyping(true)
      await vi.advanceTimersByTimeAsync(500)
    }
    expect(said()).toEqual([true, true])
    await vi.advanceTimersByTimeAsync(4000)
    expect(said()).toEqual([true, true, false])
    client.setTyping(true)
    client.send('there')
    expect(said()).toEqual([true, true, false, true, false])
  })
})

describe('consent and identity', () => {
  test('pending: nothing is asked for or stored; granted: what waited is sent', async () => {
    const store = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => store.set(key, value),
      removeItem: (key: string) => store.delete(key),
    })
    const client = start({ consent: 'pending' })
    client.send('Hello')
    client.connect()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([fake.lives.length, fake.sends.length, store.size]).toEqual([0, 0, 0])
    client.setConsent('granted')
    await settle()
    expect(fake.record).toHaveLength(1)
  })

  test('logging out leaves nothing behind and revokes', async () => {
    const client = start()
    client.send('Hello')
    await settle()
    client.setDraft('half', 'c1')
    await client.logout()
    expect(fake.calls).toContainEqual(['signOut'])
    expect([client.signals.conversations.value, client.signals.drafts.value.size, client.signals.thread('c1').value.rows]).toEqual([
      [],
      0,
      [],
    ])
    expect(client.signals.connection.value.state).toBe('idle')
  })

  test('another identity: the first one’s words are gone before the second is used', async () => {
    const client = start({ identity: { id: 'a', hmac: 'x' } })
    client.send('Hello')
    await settle()
    fake.manual({ send: true })
    client.send('of the first')
    await settle()
    client.identify({ id: 'b', hmac: 'y' })
    await settle()
    expect(client.signals.conversations.value).toEqual([])
    expect(fake.sends.at(-1)?.signal?.aborted).toBe(true)
  })
})

test('a wrong option says the remedy', () => {
  expect(() => createClient({} as never)).toThrow(/needs a transport, for example/)
})

test('a list that was asked for before something changed doesn’t undo it', async () => {
  const conversation = { id: 'c1', status: 'open', channel: 'chat', startedAt: 1, unread: 0, seq: 1 }
  let answer = (_: { conversations: never[] }): void => {}
  fake.transport.list = () =>
    new Promise((resolve) => {
      answer = resolve
    })
  const client = start()
  client.connect()
  await settle()
  fake.push({ type: 'conversation', conversation: 'c1', data: { ...conversation, status: 'closed', seq: 2 } })
  answer({ conversations: [conversation, { ...conversation, id: 'c2' }] as never[] })
  await settle()
  expect(client.conversations.value.map((one) => `${one.id} ${one.status}`).sort()).toEqual(['c1 closed', 'c2 open'])
})

test('a flood is applied in its order, a few at a time, so that the page has its turns', async () => {
  const client = start()
  client.connect()
  await settle()
  client.openConversation('c1')
  await settle()
  for (let n = 0; n < 220; n++) fake.push({ type: 'message', conversation: 'c1', data: fake.agent(`n${n}`) })
  const here = (): number => client.messages('c1').value.length
  const steps = [here()]
  while (here() < 220) {
    await vi.advanceTimersToNextTimerAsync()
    steps.push(here())
  }
  expect(Math.max(...steps.map((count, at) => count - (steps[at - 1] ?? 0)))).toBeLessThanOrEqual(50)
  expect(client.messages('c1').value.map((row) => (row.message.parts[0] as { text: string }).text)).toEqual(
    Array.from({ length: 220 }, (_, n) => `n${n}`),
  )
})

test('closed while more is being written: it goes along into the new conversation', async () => {
  const client = start()
  client.send('Hello')
  await settle()
  fake.manual({ send: true })
  client.send('too late')
  await settle()
  client.setDraft('and another thing')
  fake.sent().reject(new TransportError('closed', 'closed', { next: 'new', outcome: 'rejected' }))
  await settle()
  expect(client.draft(client.signals.current.value ?? '')).toBe('and another thing')
  expect(client.draft('c1')).toBe('')
})

test('a file that is attached before the inbox said what it takes waits for that', async () => {
  fake.manual({ open: true })
  fake.transport.upload = async () => ({ ref: 'f1' })
  const client = start()
  let ids: readonly string[] | undefined
  const attaching = client.attach([new File(['hello'], 'a.txt', { type: 'text/plain' })]).then((made) => {
    ids = made
  })
  await vi.waitFor(() => expect(fake.lives).toHaveLength(1))
  expect(ids).toBeUndefined()
  fake.life().resolve({ capabilities: { upload: { mode: 'ref', maxBytes: 1000 } } })
  await settle()
  await attaching
  expect(client.uploads.value.map((one) => [one.id, one.name])).toEqual([[ids?.[0], 'a.txt']])
})
