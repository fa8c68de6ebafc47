// A visitor on the shop page and a team member in the console, over the built script tag and the real inbox.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginConversation, bubbles, createWorld, say, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const ticket = (page: import('playwright').Page, text: string) =>
  page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: text })

test('written on the shop page, answered in the console, still there after a reload', async () => {
  const visitor = await world.page()
  const team = await world.page()
  await world.signIn(team.page)
  await visitor.page.goto(world.siteUrl)
  await beginConversation(visitor.page, 'Do you deliver to Hemsedal?')
  await ticket(team.page, 'Do you deliver to Hemsedal?').click()
  await visitor.page.getByText('Read', { exact: true }).waitFor()

  await team.page.getByRole('textbox', { name: 'Reply' }).pressSequentially('We do')
  await visitor.page.getByRole('status', { name: 'Ingrid is writing' }).waitFor()
  await team.page.keyboard.press('Enter')
  await visitor.page.getByText('We do', { exact: true }).waitFor()
  await visitor.page.getByRole('heading', { name: 'Ingrid Solheim' }).waitFor()
  await say(visitor.page, 'In week 38?')
  await team.page.getByRole('log').getByText('In week 38?').waitFor()

  await visitor.page.reload()
  await visitor.page.getByRole('button', { name: 'Open chat' }).click()
  await visitor.page.getByRole('list', { name: 'Your conversations' }).getByRole('button').click()
  await visitor.page.getByText('In week 38?').waitFor()
  expect(await bubbles(visitor.page)).toEqual(['Do you deliver to Hemsedal?', 'We do', 'In week 38?'])
  // What was read stays read, on both sides.
  await expect.poll(() => visitor.page.getByText('Read', { exact: true }).count()).toBe(2)
  await team.page.reload()
  await team.page.getByText(/ · Read$/).waitFor()
  expect(visitor.said).toEqual([])

  await team.page.getByRole('button', { name: 'Close conversation' }).click()
  await visitor.page.getByRole('link', { name: 'Start a new conversation' }).click()
  await say(visitor.page, 'One more thing')
  await ticket(team.page, 'One more thing').waitFor()
  await Promise.all([visitor.page.context().close(), team.page.context().close()])
})

test('the inbox is killed and started again in the middle: nothing lost, nothing doubled', async () => {
  const visitor = await world.page()
  const team = await world.page()
  await world.signIn(team.page)
  await visitor.page.goto(world.siteUrl)
  await beginConversation(visitor.page, 'Before the crash')
  await ticket(team.page, 'Before the crash').click()
  await team.page.getByRole('log').getByText('Before the crash').waitFor()

  await world.killInbox()
  for (const text of ['First in the dark', 'Second in the dark', 'Third in the dark']) await say(visitor.page, text)
  await team.page.getByRole('textbox', { name: 'Reply' }).fill('Answered in the dark')
  await team.page.keyboard.press('Enter')
  // Said once it is worth a word, while the text is kept and tried again.
  await visitor.page.getByRole('button', { name: 'Try now' }).waitFor()
  await world.startInbox()

  await team.page.getByRole('log').getByText('Third in the dark').waitFor({ timeout: 60_000 })
  await visitor.page.getByRole('log').getByText('Answered in the dark').waitFor({ timeout: 60_000 })
  const expected = ['Answered in the dark', 'Before the crash', 'First in the dark', 'Second in the dark', 'Third in the dark']
  await expect.poll(async () => (await bubbles(visitor.page)).sort(), { timeout: 20_000 }).toEqual(expected)
  await expect.poll(async () => (await bubbles(team.page)).sort(), { timeout: 20_000 }).toEqual(expected)
  const own = (await bubbles(visitor.page)).filter((text) => text !== 'Answered in the dark')
  expect(own).toEqual(['Before the crash', 'First in the dark', 'Second in the dark', 'Third in the dark'])
  await visitor.page.getByText('Try now').waitFor({ state: 'detached', timeout: 30_000 })
  await Promise.all([visitor.page.context().close(), team.page.context().close()])
})

test('nothing but the loader is fetched, and nothing stored, before the visitor wants it', async () => {
  const { page } = await world.page()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(world.siteUrl, { waitUntil: 'networkidle' })
  await page.getByRole('button', { name: 'Open chat' }).waitFor()
  expect(asked.filter((path) => path.startsWith('/samtale/') || path.startsWith('/v1'))).toEqual(['/samtale/embed.js'])
  expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ''])
  await page.context().close()
})
