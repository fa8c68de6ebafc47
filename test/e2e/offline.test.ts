// The promise, as a visitor meets it: texts and a file written without a network, the page reloaded, the network back. Each
// arrives once, in order, seen in the inbox.
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginConversation, createWorld, say, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Dropped on the panel, as from the desktop. */
const drop = (page: Page, name: string, type: string, text: string): Promise<void> =>
  page.evaluate(
    ([fileName, mime, content]) => {
      const panel = document.querySelector('samtale-chat')?.shadowRoot?.querySelector('[part=panel]') as HTMLElement
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([content], fileName, { type: mime }))
      for (const kind of ['dragenter', 'dragover', 'drop'])
        panel.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, composed: true, cancelable: true }))
    },
    [name, type, text] as const,
  )

test('offline: two texts and a dropped file, a reload, online again: each arrives once, in order', async () => {
  const { page, said } = await world.page()
  await page.goto(world.siteUrl)
  await beginConversation(page, 'Before the tunnel')
  await page.getByText('Sent', { exact: true }).waitFor()

  // The page itself is there after a reload, as from a cache; the inbox can't be reached.
  await page.context().route(`${world.inboxUrl}/**`, (route) => route.abort('internetdisconnected'))
  await world.killInbox()
  await say(page, 'First in the tunnel')
  await drop(page, 'Plot 14.txt', 'text/plain', 'The plot is steep.')
  await page.getByRole('button', { name: 'Remove Plot 14.txt' }).waitFor()
  await say(page, 'Second in the tunnel, with the plot')
  await page.getByText('Second in the tunnel, with the plot').waitFor()

  await page.reload()
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByText('Second in the tunnel, with the plot').waitFor()
  await page.getByText('Plot 14').first().waitFor()

  await page.context().unroute(`${world.inboxUrl}/**`)
  await world.startInbox()
  const team = await world.page()
  await world.signIn(team.page)
  await team.page.getByRole('list', { name: 'Conversations' }).getByRole('button').first().click()
  const log = team.page.getByRole('log')
  await log.getByText('Second in the tunnel, with the plot').waitFor({ timeout: 60_000 })
  const link = log.getByRole('link', { name: /Plot 14/ }).first()
  await link.waitFor()
  const texts = await log.innerText()
  const places = ['Before the tunnel', 'First in the tunnel', 'Second in the tunnel, with the plot', 'Plot 14'].map((text) =>
    texts.indexOf(text),
  )
  expect(places.every((place, at) => place > (places[at - 1] ?? -1))).toBe(true)
  for (const text of ['First in the tunnel', 'Second in the tunnel, with the plot']) expect(texts.split(text)).toHaveLength(2)
  // The file itself, byte for byte.
  const [download] = await Promise.all([team.page.waitForEvent('download'), link.click()])
  const { readFileSync } = await import('node:fs')
  expect(readFileSync(await download.path(), 'utf8')).toBe('The plot is steep.')

  await page.getByText('Waiting for connection').first().waitFor({ state: 'detached', timeout: 40_000 })
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /outbox|tray/.test(key)))).toEqual([])
  expect(said.filter((line) => line.startsWith('exception'))).toEqual([])
  await Promise.all([page.context().close(), team.page.context().close()])
})
