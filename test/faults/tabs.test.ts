// Several tabs of one visitor: one connection, one order, and somebody who goes on when the tab that had it ends or freezes.
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bubbles, createWorld, ofOurs, say, talking, type Visit, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => world.reset())

const show = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('button', { name: /^Open chat/ }).click()
  const list = page.getByRole('list', { name: 'Your conversations' }).getByRole('button').first()
  const shown = page.getByRole('log', { name: 'Messages' }).getByText(text, { exact: true })
  await list.or(shown).first().waitFor()
  if (!(await shown.isVisible())) await list.click()
  await shown.waitFor()
}
const second = async ({ context }: Visit, text: string, init?: () => void): Promise<Visit> => {
  const visit = await world.visit({ context, ...(init && { init }) })
  await show(visit.page, text)
  return visit
}

test('F29 two tabs of one visitor both write: both show both, in one order, over one connection', async () => {
  const one = await talking(world, 'F29 zero')
  const two = await second(one, 'F29 zero')
  expect(world.streams()).toHaveLength(1)
  await Promise.all([say(one.page, 'F29 from the first'), say(two.page, 'F29 from the second')])
  await world.reply('F29 zero', 'F29 answer')
  await expect.poll(async () => (await world.record('F29')).length).toBe(4)
  const recorded = await world.record('F29')
  await expect.poll(() => bubbles(one.page)).toEqual(recorded)
  await expect.poll(() => bubbles(two.page)).toEqual(recorded)
  expect(world.streams()).toHaveLength(1)
  expect(world.tried).toHaveLength(3)
  expect([...ofOurs(one.said), ...ofOurs(two.said)]).toEqual([])
})

test('F30 the tab with the connection is closed while it sends: another takes over, and sends what was left once', async () => {
  const one = await talking(world, 'F30 zero')
  const two = await second(one, 'F30 zero')
  world.line.cut()
  await say(one.page, 'F30 left behind')
  await one.page.close()
  await two.page.getByText('F30 left behind', { exact: true }).waitFor()
  world.line.heal()
  await expect.poll(() => world.streams().length).toBe(1)
  await expect.poll(() => world.record('F30')).toEqual(['F30 zero', 'F30 left behind'])
  await expect.poll(() => bubbles(two.page)).toEqual(['F30 zero', 'F30 left behind'])
})

test('F30 the tab with the connection is closed: within five seconds another has it, and nothing is missed', async () => {
  const one = await talking(world, 'F30 quiet')
  const two = await second(one, 'F30 quiet')
  await one.page.close()
  await world.reply('F30 quiet', 'F30 meanwhile')
  await two.page.getByText('F30 meanwhile', { exact: true }).waitFor({ timeout: 5000 })
  await expect.poll(() => world.streams().length).toBe(1)
})

test('F31 the tab with the connection stops without letting go of its lock: a tab that is looked at takes over', async () => {
  const one = await talking(world, 'F31 zero')
  const two = await second(one, 'F31 zero')
  await two.page.bringToFront()
  // As hard as it comes: its script stands still in the middle, and so does its socket.
  const cdp = await one.context.newCDPSession(one.page)
  await cdp.send('Debugger.enable')
  await cdp.send('Debugger.pause')
  one.page.evaluate(() => 1).catch(() => {})
  await world.reply('F31 zero', 'F31 meanwhile')
  await two.page.getByText('F31 meanwhile', { exact: true }).waitFor({ timeout: 30_000 })
  await say(two.page, 'F31 from the second')
  await expect.poll(() => world.record('F31')).toEqual(['F31 zero', 'F31 meanwhile', 'F31 from the second'])
  await cdp.send('Debugger.disable')
  await expect.poll(() => bubbles(one.page)).toEqual(['F31 zero', 'F31 meanwhile', 'F31 from the second'])
  await expect.poll(() => world.streams().length).toBe(1)
})

test('F32 no BroadcastChannel, no locks, no shared workers: each tab has its own connection, and nothing is doubled', async () => {
  const init = (): void => {
    for (const name of ['BroadcastChannel', 'SharedWorker']) delete (window as unknown as Record<string, unknown>)[name]
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })
  }
  const one = await talking(world, 'F32 zero', { init })
  const two = await second(one, 'F32 zero', init)
  await expect.poll(() => world.streams().length).toBe(2)
  await Promise.all([say(one.page, 'F32 from the first'), say(two.page, 'F32 from the second')])
  await expect.poll(async () => (await world.record('F32')).length).toBe(3)
  const recorded = await world.record('F32')
  await expect.poll(() => bubbles(one.page)).toEqual(recorded)
  await expect.poll(() => bubbles(two.page)).toEqual(recorded)
  expect([...ofOurs(one.said), ...ofOurs(two.said)]).toEqual([])
})
