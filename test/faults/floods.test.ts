// Too much at once, from either side.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { between, bubbles, createWorld, ofOurs, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => world.reset())

/** A frame of the inbox's own, to make others of. */
const pattern = async (first: string): Promise<{ send(frame: string): void; made(seq: number, text: string): string }> => {
  let seen = ''
  const send = between(world.streams()[0], (frame) => {
    if (frame.includes('"type":"message"') && frame.includes('F pattern')) seen = frame
    return frame
  })
  await world.reply(first, 'F pattern')
  await expect.poll(() => seen).not.toBe('')
  const {
    data: { clientId: _, ...data },
    ...frame
  } = JSON.parse(seen) as { data: { seq: number; clientId: string } }
  return {
    send,
    made: (n, text) =>
      JSON.stringify({
        ...frame,
        data: { ...data, id: `flood-${n}`, seq: data.seq + n, parts: [{ type: 'text', text, format: 'plain' }] },
      }),
  }
}

test('F45 hundreds of messages in one go: all are taken, and the page holds a bounded number of them', async () => {
  const { page, said } = await talking(world, 'F45 zero')
  const { send, made } = await pattern('F45 zero')
  const count = 500
  for (let n = 1; n <= count; n++) send(made(n, `F45 ${n}`))
  await page.getByText(`F45 ${count}`, { exact: true }).waitFor({ timeout: 40_000 })
  expect(await page.locator('.message').count()).toBeLessThanOrEqual(400)
  // What is further up is drawn when it is looked for.
  await page.getByRole('log', { name: 'Messages' }).evaluate((log) => log.scrollTo(0, 0))
  await expect.poll(() => page.locator('.message').count()).toBeGreaterThan(400)
  expect(ofOurs(said)).toEqual([])
})

test('F46 one message of ten million letters: taken or left out, and the page goes on', async () => {
  const { page, said } = await talking(world, 'F46 zero')
  const { send, made } = await pattern('F46 zero')
  send(made(1, 'x'.repeat(10_000_000)))
  send(made(2, 'F46 after it'))
  await page.getByText('F46 after it', { exact: true }).waitFor()
  const longest = await page.locator('.bubble').evaluateAll((all) => Math.max(...all.map((one) => one.textContent?.length ?? 0)))
  expect(longest).toBeLessThanOrEqual(100_000)
  expect(ofOurs(said)).toEqual([])
})

test('F48 Enter held down, Send clicked twice, fifty at once: one for each intent, in order', async () => {
  const { page } = await talking(world, 'F48 zero')
  const box = page.getByRole('textbox', { name: 'Message' })
  await box.fill('F48 held')
  for (let time = 0; time < 30; time++) await page.keyboard.down('Enter')
  await page.keyboard.up('Enter')
  await box.fill('F48 clicked')
  await page
    .getByRole('button', { name: 'Send' })
    .dblclick({ timeout: 3000 })
    .catch(() => {})
  const texts = Array.from({ length: 40 }, (_, n) => `F48 ${n}`)
  for (const text of texts) {
    await box.fill(text)
    await page.keyboard.press('Enter')
  }
  const expected = ['F48 zero', 'F48 held', 'F48 clicked', ...texts]
  await expect.poll(() => world.record('F48')).toEqual(expected)
  await expect.poll(() => bubbles(page)).toEqual(expected)
})

test('F48 more than the inbox takes in a minute: said under the message, and it goes out later by itself', async () => {
  const { page } = await talking(world, 'F48 limit')
  world.server.inbox.faults.next.push({ status: 429, times: 1, path: '/messages', retryAfterMs: 1200 })
  const box = page.getByRole('textbox', { name: 'Message' })
  await box.fill('F48 much')
  await page.keyboard.press('Enter')
  await page.getByText('Many at once. Goes out in a moment').waitFor()
  await expect.poll(() => world.record('F48 limit')).toEqual(['F48 limit', 'F48 much'])
})
