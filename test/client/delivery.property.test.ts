// The promise itself, against an inbox's own record: whatever is done in whatever order, in several tabs, on a bad network, with
// crashes and reloads, each text and each file arrives once, in order, under its own visitor; and every tab shows the record.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClientWith } from '../../src/client/client.js'
import * as uploads from '../../src/client/uploads.js'
import type { Message } from '../../src/model/message.js'
import { runs } from '../runs.js'
import { stubBrowser } from './fakeBrowser.js'
import { createFakeInbox, type Fate } from './fakeInbox.js'

type Client = ReturnType<typeof createClientWith>
type Tab = { readonly number: number; readonly client: Client }
type Inbox = ReturnType<typeof createFakeInbox>
type World = {
  readonly storage: Record<string, string>
  readonly inbox: Inbox
  readonly tabs: Tab[]
  /** What was written, in order, by which person, in which tab. */
  readonly written: { text: string; person: number; tab: number }[]
  serial: number
  person: number
}

const tabsMost = 3
const tick = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

function open(world: World): void {
  if (world.tabs.length >= tabsMost) return
  const number = ++world.serial
  const client = createClientWith({ files: async () => uploads }, { transport: world.inbox.transport(number) })
  world.tabs.push({ number, client })
  client.resume()
}
function end(world: World, at: number, crash: boolean): void {
  const tab = world.tabs[at % world.tabs.length]
  if (!tab) return
  world.tabs.splice(world.tabs.indexOf(tab), 1)
  if (crash) world.inbox.kill(tab.number)
  tab.client.destroy()
}
const pick = (world: World, at: number): Tab | undefined => world.tabs[at % Math.max(1, world.tabs.length)]

type Step = (world: World) => unknown
const at = fc.nat({ max: 5 })
const fate = fc.constantFrom<Fate>('done', 'done', 'lost before', 'lost after', 'busy')
const named = (name: string, step: Step): Step => Object.assign(step, { [fc.toStringMethod]: () => name })
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(named('open a tab', open)) },
  {
    weight: 6,
    arbitrary: at.map((tab) =>
      named(`write in ${tab}`, (world) => {
        const one = pick(world, tab)
        if (!one) return
        const text = `text ${++world.serial}`
        if (one.client.send(text) !== undefined) world.written.push({ text, person: world.person, tab: one.number })
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: at.map((tab) =>
      named(`a file in ${tab}`, async (world) => {
        const one = pick(world, tab)
        if (!one) return
        const name = `file ${++world.serial}`
        const { person } = world
        let attached = false
        const attaching = one.client.attach([new File([name], name, { type: 'text/plain' })]).finally(() => {
          attached = true
        })
        // The database has its own turns, and gives up after two seconds.
        for (let turn = 0; turn < 1000 && !attached; turn++) await tick(10)
        expect(attached).toBe(true)
        await attaching
        // The tray may hold what an earlier page, or another tab, chose and didn't send.
        const { value } = one.client.uploads
        const current = one.client.signals.current.value ?? 'new'
        const names = value.filter((upload) => upload.conversation === current && !upload.message).map((upload) => upload.name)
        if (one.client.submit() === undefined || world.person !== person) return
        for (const text of names) world.written.push({ text, person, tab: one.number })
      }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(at, fate).map(([place, how]) => named(`request ${place}: ${how}`, (world) => world.inbox.meet(place, how))),
  },
  { weight: 3, arbitrary: fc.nat({ max: 3 }).map((most) => named(`${most + 1} events pass`, (world) => world.inbox.pass(most + 1))) },
  { weight: 2, arbitrary: at.map((line) => named(`connection ${line} drops`, (world) => world.inbox.drop(line))) },
  { weight: 2, arbitrary: fc.constant(named('the team says something', (world) => world.inbox.say(`answer ${++world.serial}`))) },
  {
    weight: 2,
    arbitrary: at.map((tab) =>
      named(`reload ${tab}`, async (world) => {
        end(world, tab, false)
        await tick()
        open(world)
      }),
    ),
  },
  { weight: 1, arbitrary: at.map((tab) => named(`close ${tab}`, (world) => end(world, tab, false))) },
  { weight: 1, arbitrary: at.map((tab) => named(`crash ${tab}`, (world) => end(world, tab, true))) },
  {
    weight: 1,
    arbitrary: at.map((tab) =>
      named(`log out in ${tab}`, async (world) => {
        const one = pick(world, tab)
        if (!one) return
        world.person++
        await one.client.logout()
      }),
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 20, 700, 5000, 25_000).map((ms) => named(`${ms} ms`, () => tick(ms))) },
)

const label = (message: Message): string[] =>
  message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : part.type === 'file' ? [part.name] : []))
const count = (list: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const one of list) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

async function judge(world: World): Promise<void> {
  const { inbox } = world
  if (!world.tabs.length) open(world)
  inbox.heal()
  for (const wait of [0, 0, 50, 5000, 25_000, 25_000, 25_000, 60_000]) {
    await tick(wait)
    inbox.pass()
  }
  const arrived = inbox.records().map((record) => record.filter((one) => one.author.role === 'visitor').flatMap(label))
  const all = arrived.flat()
  if (process.env.DEBUG_WORLD)
    for (const { client } of world.tabs)
      console.log(
        JSON.stringify({
          at: client.state.value.connection,
          rows: ['new', 'c'].map((id) =>
            client.messages(id).value.map((row) => [label(row.message), row.delivery?.state, row.delivery?.error?.message]),
          ),
          uploads: client.uploads.value.map((one) => [one.name, one.state, one.message, one.error?.message]),
          storage: Object.entries(world.storage),
        }),
      )
  // None is doubled.
  expect(Object.entries(count(all)).filter(([, times]) => times > 1)).toEqual([])
  // Nothing is lost of who is still here; who logged out took back what had not left.
  for (const { text, person } of world.written) if (person === world.person) expect(all).toContain(text)
  // Nobody's words under somebody else's name.
  const people = arrived.map((texts) => new Set(texts.map((text) => world.written.find((one) => one.text === text)?.person)))
  for (const one of people) expect([...one].length).toBeLessThanOrEqual(1)
  // What one tab wrote stands in the order it was written in.
  for (const texts of arrived)
    for (const tab of new Set(world.written.map((one) => one.tab))) {
      const order = world.written.filter((one) => one.tab === tab && texts.includes(one.text)).map((one) => one.text)
      expect(texts.filter((text) => order.includes(text))).toEqual(order)
    }
  // At most one live connection for all tabs of a visitor.
  expect(inbox.lines).toBeLessThanOrEqual(1)
  // Every tab shows what the record of its visitor has, once, in its order, and nothing that still waits.
  for (const { client } of world.tabs) {
    const visitor = client.state.value.visitor?.id
    if (visitor === undefined) continue
    client.openConversation('c')
    await tick(10)
    const record = inbox.recordOf(visitor)
    expect(client.messages('c').value.map((row) => `${row.message.id}${row.delivery ? ` ${row.delivery.state}` : ''}`)).toEqual(
      record.map((one) => one.id),
    )
    expect(client.uploads.value.filter((one) => one.message !== undefined)).toEqual([])
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('each text and each file arrives once, in order, under its own visitor, whatever happens', { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 40, size: 'max' }), async (list) => {
      const world: World = { storage: stubBrowser(), inbox: createFakeInbox(), tabs: [], written: [], serial: 0, person: 0 }
      open(world)
      try {
        for (const step of list) {
          await step(world)
          await tick()
        }
        await judge(world)
      } finally {
        for (const { client } of world.tabs) client.destroy()
        await tick()
        vi.clearAllTimers()
      }
    }),
    {
      numRuns: Number(process.env.N ?? runs(1000)),
      ...(process.env.SEED ? { seed: Number(process.env.SEED), path: process.env.FPATH as string, endOnFailure: true } : {}),
    },
  )
})
