// What several tabs of one visitor have in common: drafts, one connection, who leads, and what none of them may say to another.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClientWith } from '../../src/client/client.js'
import * as sharing from '../../src/client/sharing.js'
import * as uploads from '../../src/client/uploads.js'
import { stubBrowser } from './fakeBrowser.js'
import { createFake, type Fake } from './fakeTransport.js'

let fake: Fake
const made: { destroy(): void }[] = []
beforeEach(() => {
  vi.useFakeTimers()
  stubBrowser()
  fake = createFake()
})
afterEach(() => {
  for (const client of made.splice(0)) client.destroy()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const tab = (overrides: Partial<Parameters<typeof createClientWith>[1]> = {}) => {
  const client = createClientWith({ files: async () => uploads, sharing: async () => sharing }, { transport: fake.factory, ...overrides })
  made.push(client)
  return client
}
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

test('a draft is the same in every tab, and goes when it is sent', async () => {
  const [one, two] = [tab(), tab()]
  one.setDraft('half a thought')
  await settle()
  expect(two.draft('new')).toBe('half a thought')
  await settle(3000)
  two.submit()
  await settle()
  expect([one.draft('new'), two.draft('new')]).toEqual(['', ''])
})

test('what somebody writes in two tabs at once stays in each', async () => {
  const [one, two] = [tab(), tab()]
  one.setDraft('one')
  two.setDraft('two')
  await settle()
  expect([one.draft('new'), two.draft('new')]).toEqual(['one', 'two'])
  one.submit()
  await settle()
  expect([one.draft('new'), two.draft('new')]).toEqual(['', 'two'])
})

test('one connection for all; the next in line has it when the first ends', async () => {
  const [one, two] = [tab(), tab()]
  one.connect()
  two.connect()
  await settle()
  expect(fake.lives.filter((life) => !life.signal.aborted)).toHaveLength(1)
  expect([one, two].map((client) => client.signals.leads.value)).toEqual([true, false])
  expect([one, two].map((client) => client.state.value.connection.state)).toEqual(['online', 'online'])
  const hello = fake.agent('to both')
  fake.push({ type: 'message', cursor: 'a.1', conversation: hello.conversation, data: hello })
  await settle()
  for (const client of [one, two]) expect(client.messages('c1').value.map((row) => row.message.id)).toEqual([hello.id])
  one.destroy()
  await settle()
  expect(two.signals.leads.value).toBe(true)
  expect(fake.life().request.cursor).toBe('a.1')
})

test('a log-out in one tab empties the others, and nothing of it is sent afterwards', async () => {
  fake.manual({ send: true })
  const identity = { id: 'a', hmac: 'x' }
  const [one, two] = [tab({ identity }), tab({ identity })]
  one.connect()
  two.connect()
  await settle()
  two.send('not sent yet')
  await settle()
  await one.logout()
  await settle()
  expect(two.messages('new').value).toEqual([])
  expect(two.state.value.visitor).toBeUndefined()
  await settle(60_000)
  expect(fake.sends.filter((sent) => !sent.signal?.aborted)).toEqual([])
})

test('rubbish on the channel, from whatever script of the page, moves nothing', async () => {
  const [one, two] = [tab(), tab()]
  one.connect()
  two.connect()
  await settle()
  const name = `samtale/samtale/${localStorage.getItem('samtale/samtale/visit')}`
  const stranger = new BroadcastChannel(name)
  for (const message of [
    null,
    7,
    'hello',
    [],
    { t: 5, from: 'x' },
    { t: 'event', from: 'x', event: { type: 'message', conversation: 'c1', data: { id: 'forged' } } },
    { t: 'session', from: 'x', session: { visitor: { id: 5 } } },
    { t: 'welcome', from: 'x', to: {}, session: '<img src=x>' },
    { t: 'closed', from: 'x', kind: 'auth' },
    { t: 'link', from: 'x', state: { toString: 'no' } },
    JSON.parse('{"t":"event","from":"x","__proto__":{"polluted":1}}'),
  ])
    stranger.postMessage(message)
  await settle()
  stranger.close()
  expect([one, two].map((client) => client.state.value.connection.state)).toEqual(['online', 'online'])
  expect(two.messages('c1').value).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

const file = (name: string): File => new File([name], name, { type: 'text/plain' })
/** The database has turns of its own. */
const turns = async (done: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 500 && !done(); turn++) await settle(10)
  expect(done()).toBe(true)
}

test('files chosen in two tabs at the same moment stand in both, and in the next page', async () => {
  fake = createFake({ upload: { mode: 'ref' } })
  const [one, two] = [tab(), tab()]
  void one.attach([file('a1'), file('a2')])
  void two.attach([file('b1')])
  const names = (client: typeof one): string =>
    client.uploads.value
      .flatMap((upload) => (upload.blob ? upload.name : []))
      .sort()
      .join()
  await turns(() => names(one) === 'a1,a2,b1' && names(two) === 'a1,a2,b1')
  one.cancelUpload(one.uploads.value.find((upload) => upload.name === 'b1')?.id ?? '')
  await turns(() => names(two) === 'a1,a2')
  one.destroy()
  two.destroy()
  const next = tab()
  next.resume()
  await turns(() => names(next) === 'a1,a2')
})

test('a page that ends while it looks at its files has kept those it had done with', async () => {
  fake = createFake({ upload: { mode: 'ref' } })
  const one = tab({ beforeUpload: (given) => (given.name === 'slow' ? new Promise<never>(() => {}) : given) })
  void one.attach([file('quick'), file('slow')])
  await turns(() => one.uploads.value.some((upload) => upload.blob !== undefined))
  await settle(10)
  one.destroy()
  const next = tab()
  next.resume()
  await turns(() => next.uploads.value.map((upload) => upload.name).join() === 'quick')
})

test('a file counts once towards what may wait', async () => {
  const size = 60 * 1024 * 1024
  fake = createFake({ upload: { mode: 'ref', maxBytes: size } })
  const one = tab({ consent: 'denied' })
  const large = Object.defineProperty(file('large'), 'size', { value: size })
  void one.attach([large])
  await turns(() => one.uploads.value.some((upload) => upload.blob !== undefined || upload.error !== undefined))
  expect(one.uploads.value.map((upload) => upload.error?.info.code)).toEqual([undefined])
})
