// The bad network does what its script and its verbs say, and nothing else.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createClient, TransportError } from '../../src/client.js'
import type { InboxEvent } from '../../src/model/event.js'
import { text } from '../../src/model/part.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import { createContext, createFaultyTransport, type FaultScript } from '../../src/testing.js'
import { createMemoryInbox, memory } from '../../src/transports/memory/index.js'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

function stand(script: FaultScript = {}) {
  const inbox = createMemoryInbox()
  const network = createFaultyTransport(memory({ inbox }), script)
  const wire = network.transport(createContext())
  const events: InboxEvent[] = []
  const closed: TransportError[] = []
  const connect = async () => {
    const life = new AbortController()
    ends.push(() => life.abort())
    await wire.open(
      { locale: 'en' },
      { event: (event) => void events.push(event), closed: (error) => void closed.push(error) },
      life.signal,
    )
    return life
  }
  const said = (): string[] =>
    events.flatMap((event) => (event.type === 'message' && event.data.parts[0]?.type === 'text' ? event.data.parts[0].text : []))
  return { inbox, network, wire, events, closed, connect, said }
}
let serial = 0
const send = (wire: Transport, content = 'Hello', signal?: AbortSignal) =>
  wire.send({ clientId: `c${++serial}`, parts: [text(content)], createdAt: 0, attempt: 0 }, signal ? { signal } : {})
const refusal = async (work: Promise<unknown>): Promise<TransportError> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(TransportError)
  return thrown as TransportError
}

test('without faults it is the transport itself', async () => {
  const { inbox, wire, connect, said, network } = stand()
  await connect()
  await send(wire)
  inbox.say('Hi')
  expect(said()).toEqual(['Hello', 'Hi'])
  expect([network.lives, network.opens]).toEqual([1, 1])
  expect((await wire.history({})).messages).toHaveLength(2)
  expect(wire.capabilities).toEqual(memory({ inbox })({} as TransportContext).capabilities)
})

describe('calls', () => {
  test('a lost request is not done, a lost answer is', async () => {
    const { inbox, wire, network } = stand()
    network.lose('request')
    expect((await refusal(send(wire))).info.outcome).toBe('unknown')
    expect(inbox.messages()).toHaveLength(0)
    network.lose('reply', { times: 2 })
    for (const count of [1, 2]) {
      expect((await refusal(send(wire))).kind).toBe('network')
      expect(inbox.messages()).toHaveLength(count)
    }
    await send(wire)
    expect(network.log.map((one) => one.what)).toEqual([
      'send: lost on its way',
      'send: done, and its answer lost',
      'send: done, and its answer lost',
      'send',
    ])
  })

  test('fails as told, one kind of call at a time', async () => {
    const { wire, network } = stand()
    network.fail(new TransportError('gone'), { call: 'history' })
    network.rateLimit(1500)
    expect((await refusal(send(wire))).info.retryAfterMs).toBe(1500)
    expect((await refusal(wire.history({}))).kind).toBe('gone')
    await send(wire)
    await wire.history({})
  })

  test('holds requests before they arrive, and replies after they were done', async () => {
    const { inbox, wire, network } = stand()
    network.hold('requests', true)
    const early = send(wire)
    network.hold('replies', true)
    expect(inbox.messages()).toHaveLength(0)
    network.hold('requests', false)
    await vi.waitFor(() => expect(inbox.messages()).toHaveLength(1))
    let answered = false
    void early.then(() => {
      answered = true
    })
    const control = new AbortController()
    const aborted = refusal(send(wire, 'aborted', control.signal))
    await vi.waitFor(() => expect(inbox.messages()).toHaveLength(2))
    expect(answered).toBe(false)
    control.abort()
    expect((await aborted).info.outcome).toBe('unknown')
    network.hold('replies', false)
    await early
  })

  test('half of a file had left when its request is lost', async () => {
    const { inbox, wire, network } = stand()
    network.lose('request', { call: 'upload' })
    const progress: number[] = []
    const file = { clientId: 'f', blob: new Blob(['x'.repeat(100)]), name: 'x.txt', mime: 'text/plain' }
    await refusal((wire.upload as NonNullable<Transport['upload']>)(file, { onProgress: (sent) => void progress.push(sent) }))
    expect(progress).toEqual([50])
    expect(inbox.stored()).toEqual([])
  })

  test('offline: nothing passes and the connection breaks; online: all does', async () => {
    const { wire, network, closed, connect } = stand()
    await connect()
    network.offline(true)
    expect(closed.map((one) => one.kind)).toEqual(['network'])
    expect((await refusal(send(wire))).info.outcome).toBe('rejected')
    await expect(connect()).rejects.toThrow()
    network.offline(false)
    await connect()
    await send(wire)
  })
})

describe('the connection', () => {
  test('refused, though calls pass', async () => {
    const { wire, network, connect } = stand()
    network.refuse(true)
    await expect(connect()).rejects.toMatchObject({ kind: 'network' })
    await send(wire)
    network.refuse(false)
    await connect()
    expect(network.opens).toBe(2)
  })

  test('half-open: silent, without a word, until it is found dead', async () => {
    const { inbox, network, closed, connect, said } = stand()
    await connect()
    network.halfOpen(true)
    inbox.say('unheard')
    expect([said(), closed.length, network.lives]).toEqual([[], 0, 1])
    network.halfOpen(false)
    expect(closed.map((one) => one.kind)).toEqual(['network'])
    expect(network.lives).toBe(0)
  })

  test('dropped with a word, once; after an abort nobody is called', async () => {
    const { inbox, network, closed, events, connect } = stand()
    const life = await connect()
    network.drop(new TransportError('superseded'))
    network.drop()
    expect(closed.map((one) => one.kind)).toEqual(['superseded'])
    const another = await connect()
    expect(life.signal.aborted).toBe(false)
    another.abort()
    inbox.say('to nobody')
    network.drop()
    expect([closed.length, events.length]).toEqual([1, 0])
  })
})

describe('events', () => {
  test('doubled', async () => {
    const { inbox, connect, said } = stand({ duplicate: 1 })
    await connect()
    inbox.say('twice')
    expect(said()).toEqual(['twice', 'twice'])
  })

  test('swapped, and the last one comes in the end', async () => {
    const { inbox, connect, said, events } = stand({ reorder: 1 })
    await connect()
    for (const word of ['a', 'b', 'c', 'd']) inbox.say(word)
    await vi.waitFor(() => expect([...said()].sort()).toEqual(['a', 'b', 'c', 'd']))
    const cursors = events.map((event) => Number(event.cursor?.split('.')[1]))
    expect(cursors).not.toEqual([...cursors].sort((one, other) => one - other))
  })

  test('held, late, and in order all the same', async () => {
    const { inbox, network, connect, said } = stand({ latencyMs: [1, 8] })
    await connect()
    network.hold('events', true)
    for (const word of ['a', 'b', 'c']) inbox.say(word)
    expect(said()).toEqual([])
    network.hold('events', false)
    await vi.waitFor(() => expect(said()).toEqual(['a', 'b', 'c']))
  })

  test('a replay is through before its connection is called open', async () => {
    const { inbox, wire } = stand({ latencyMs: 3 })
    inbox.say('before')
    const got: string[] = []
    const life = new AbortController()
    ends.push(() => life.abort())
    await wire.open({ locale: 'en', cursor: '1.0' }, { event: ({ type }) => void got.push(type), closed: () => {} }, life.signal)
    expect(got).toContain('message')
  })
})

test('the same seed is the same network, another one is not', async () => {
  const run = async (seed: number): Promise<string> => {
    const { wire, network } = stand({ seed, loseRequests: 0.4, loseReplies: 0.3 })
    for (let index = 0; index < 40; index++) await send(wire).catch(() => {})
    return network.log.map((one) => one.what).join()
  }
  expect(await run(7)).toBe(await run(7))
  expect(await run(7)).not.toBe(await run(8))
})

test('the client loses nothing and doubles nothing on a bad network', async () => {
  const { inbox, network } = stand({ seed: 3, loseRequests: 0.2, loseReplies: 0.3, duplicate: 0.3, latencyMs: [0, 4] })
  const client = createClient({ transport: network.transport })
  ends.push(client.destroy)
  for (let index = 0; index < 6; index++) client.send(`m${index}`)
  const texts = (): string[] => inbox.messages().flatMap(({ parts: [part] }) => (part?.type === 'text' ? part.text : []))
  await vi.waitFor(
    () => {
      expect(texts()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5'])
      const rows = client.messages(client.signals.current.value ?? '').value
      expect(rows.map((row) => Boolean(row.delivery))).toEqual(Array(6).fill(false))
    },
    { timeout: 15_000 },
  )
})
