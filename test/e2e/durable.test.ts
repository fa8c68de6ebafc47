// What was written and not sent outlives a reload, a crashed page, and passes to another tab. The inbox's own record judges.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { beginConversation, bubbles, createWorld, say, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => Promise.all(world.browser.contexts().map((context) => context.close())))

/** What the console shows of the conversation with this first line. */
const record = async (first: string): Promise<() => Promise<string[]>> => {
  const { page } = await world.page()
  await world.signIn(page)
  await page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: first }).click()
  await page.getByRole('log').getByText(first).first().waitFor()
  return () => bubbles(page)
}

test('written while the inbox is away, then reloaded twice: shown as waiting, and arrives once, in order', async () => {
  const { page, said } = await world.page()
  await page.goto(world.siteUrl)
  await world.killInbox()
  await beginConversation(page, 'First, to nobody')
  await say(page, 'Second, to nobody')
  await page.getByRole('textbox', { name: 'Message' }).fill('A thought half')
  await page.reload()
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByText('Second, to nobody').waitFor()
  expect(await page.getByText('Waiting for connection').or(page.getByText('Sending')).count()).toBeGreaterThan(0)
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('A thought half')
  await page.reload()
  await world.startInbox()
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByText('Sent', { exact: true }).waitFor({ timeout: 40_000 })
  const told = await record('Second, to nobody')
  await expect.poll(told, { timeout: 20_000 }).toEqual(['First, to nobody', 'Second, to nobody'])
  expect(await bubbles(page)).toEqual(['First, to nobody', 'Second, to nobody'])
  expect(said.filter((one) => !one.includes('Failed to load resource') && !one.includes('WebSocket connection'))).toEqual([])
})

test('the page crashes before it could send: the next one does', async () => {
  const { page } = await world.page()
  await page.goto(world.siteUrl)
  await beginConversation(page, 'Before the crash')
  await page.getByText('Sent', { exact: true }).waitFor()
  await world.killInbox()
  await say(page, 'In the crash')
  const session = await page.context().newCDPSession(page)
  session.send('Page.crash').catch(() => {})
  await page.waitForEvent('crash')
  await world.startInbox()
  const next = await page.context().newPage()
  await next.goto(world.siteUrl)
  const told = await record('In the crash')
  await expect.poll(told, { timeout: 40_000 }).toEqual(['Before the crash', 'In the crash'])
})

test('another tab takes over what a closed one could not send, once', async () => {
  const { page } = await world.page()
  await page.goto(world.siteUrl)
  await beginConversation(page, 'From one tab')
  await page.getByText('Sent', { exact: true }).waitFor()
  const other = await page.context().newPage()
  await other.goto(world.siteUrl)
  await other.getByRole('button', { name: 'Open chat' }).click()
  await other.getByRole('list', { name: 'Your conversations' }).getByRole('button').click()
  await other.getByText('From one tab').waitFor()
  await world.killInbox()
  await say(page, 'Left behind')
  await page.close()
  await other.getByText('Left behind').waitFor()
  await world.startInbox()
  const told = await record('Left behind')
  await expect.poll(told, { timeout: 40_000 }).toEqual(['From one tab', 'Left behind'])
  await expect.poll(() => bubbles(other), { timeout: 20_000 }).toEqual(['From one tab', 'Left behind'])
})
