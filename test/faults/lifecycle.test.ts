// What a browser does to a page: hides it, freezes it, keeps it for later, kills it, reloads it, sets its clocks.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { between, bubbles, createWorld, ofOurs, say, settled, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  // Playwright turns the back/forward cache off.
  world = await createWorld({ ignoredArgs: ['--disable-back-forward-cache'] })
})
afterAll(() => world?.close())
afterEach(() => world.reset())

test.each([
  ['the visitor’s clock is a day ahead', 86_400_000],
  ['the visitor’s clock is a day behind', -86_400_000],
])('F22 %s: the order is the inbox’s', async (name, skewMs) => {
  const init = `(${(
    (skew: number) => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + skew
    }
  ).toString()})(${skewMs})`
  const { page } = await talking(world, `F22 ${name}`, { init: new Function(init) as () => void })
  await world.reply(name, 'F22 answer')
  await page.getByText('F22 answer', { exact: true }).waitFor()
  await say(page, 'F22 one')
  await settled(page, 'F22 one')
  await world.reply(name, 'F22 last')
  await page.getByText('F22 last', { exact: true }).waitFor()
  expect(await bubbles(page)).toEqual([`F22 ${name}`, 'F22 answer', 'F22 one', 'F22 last'])
  expect(await bubbles(page)).toEqual(await world.record(name))
})

test('F22 the clock is set back a day in mid-session: what waits is not kept waiting for a day', async () => {
  const { page } = await talking(world, 'F22 jump', {
    init: () => {
      const now = Date.now.bind(Date)
      Object.assign(window, { skew: 0 })
      Date.now = () => now() + (window as unknown as { skew: number }).skew
    },
  })
  world.server.inbox.faults.next.push({ status: 503, times: 1, path: '/messages', retryAfterMs: 1500 })
  await say(page, 'F22 one')
  await expect.poll(() => world.server.inbox.faults.next[0]?.times).toBe(0)
  await page.evaluate(() => Object.assign(window, { skew: -86_400_000 }))
  await expect.poll(() => world.record('F22 jump')).toEqual(['F22 jump', 'F22 one'])
})

test('F23 the time zone changes in mid-session: the days are told anew, the order stays', async () => {
  const { page, context } = await talking(world, 'F23 zero')
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'UTC' })
  const conversation = await world.conversation('F23 zero')
  await world.reply('F23 zero', 'F23 late')
  // 23:30 and 00:30 by UTC: two days there, one in New York.
  const midnight = Date.UTC(2026, 2, 10)
  await world.database.query(`update message set created_at = $2 where conversation = $1 and parts like '%F23 zero%'`, [
    conversation,
    midnight - 1_800_000,
  ])
  await world.database.query(
    `update message set created_at = $2 where conversation = $1 and (parts like '%F23 late%' or role = 'system')`,
    [conversation, midnight + 1_800_000],
  )
  await page.reload()
  await page.getByRole('button', { name: /^Open chat/ }).click()
  await page.getByRole('list', { name: 'Your conversations' }).getByRole('button').click()
  await page.getByText('F23 late', { exact: true }).waitFor()
  expect(await page.locator('.day').count()).toBe(2)
  await cdp.send('Emulation.setTimezoneOverride', { timezoneId: '' })
  await cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'America/New_York' })
  await world.reply('F23 zero', 'F23 now')
  await page.getByText('F23 now', { exact: true }).waitFor()
  // The two of one day there, and today.
  expect(await page.locator('.day').count()).toBe(2)
  expect(await bubbles(page)).toEqual(['F23 zero', 'F23 late', 'F23 now'])
})

test('F24 hidden, with timers standing still, while the inbox gave the connection up: looked at again, it is checked at once', async () => {
  const { page } = await talking(world, 'F24 zero')
  await page.clock.install()
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  // No timer runs from here: a browser that throttles hard.
  await page.clock.pauseAt(Date.now() + 1000)
  world.line.drop()
  await expect.poll(() => world.streams().length).toBe(0)
  await world.reply('F24 zero', 'F24 meanwhile')
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'visible' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.clock.resume()
  await page.getByText('F24 meanwhile', { exact: true }).waitFor({ timeout: 5000 })
  await expect.poll(() => world.streams().length).toBe(1)
})

test('F25 frozen until the inbox gave up, then resumed: connected anew, and what was said is there', async () => {
  const { page, context, said } = await talking(world, 'F25 zero')
  const cdp = await context.newCDPSession(page)
  // Chromium freezes no page that is seen, and without a screen every page is: told of it as by the browser, then held still.
  await page.evaluate(() => document.dispatchEvent(new Event('freeze')))
  await cdp.send('Debugger.enable')
  await cdp.send('Debugger.pause')
  page.evaluate(() => 1).catch(() => {})
  await expect.poll(() => world.streams().length).toBe(0)
  await world.reply('F25 zero', 'F25 meanwhile')
  await cdp.send('Debugger.disable')
  await page.evaluate(() => document.dispatchEvent(new Event('resume')))
  await page.getByText('F25 meanwhile', { exact: true }).waitFor({ timeout: 5000 })
  await expect.poll(() => world.streams().length).toBe(1)
  await say(page, 'F25 one')
  await expect.poll(() => world.record('F25')).toEqual(['F25 zero', 'F25 meanwhile', 'F25 one'])
  expect(ofOurs(said)).toEqual([])
})

test('F26 away and back by the back/forward cache: kept, let go of its connection, and comes back with one', async () => {
  const { page, context } = await talking(world, 'F26 zero')
  const cdp = await context.newCDPSession(page)
  // Playwright loses a page that comes back: from here on the browser is asked directly.
  const ask = async (expression: string): Promise<unknown> =>
    ((await cdp.send('Runtime.evaluate', { expression })) as { result: { value?: unknown } }).result.value
  await ask(`addEventListener('pageshow', (event) => { window.kept = event.persisted })`)
  await page.goto(`${world.siteUrl}/images/dusk.svg`)
  await expect.poll(() => world.streams().length).toBe(0)
  await world.reply('F26 zero', 'F26 meanwhile')
  await ask('history.back()')
  await expect.poll(() => ask('window.kept')).toBe(true)
  const bubbleTexts = `JSON.stringify([...document.querySelector('samtale-chat').shadowRoot.querySelectorAll('.bubble')].map((one) => one.textContent))`
  await expect.poll(() => ask(bubbleTexts)).toBe(JSON.stringify(['F26 zero', 'F26 meanwhile']))
  expect(await ask(`document.querySelectorAll('samtale-chat').length`)).toBe(1)
  await expect.poll(() => world.streams().length).toBe(1)
})

test('F27 the page crashes with a message half sent: the next one sends it under the same id', async () => {
  const { page, context } = await talking(world, 'F27 zero')
  world.server.inbox.faults.next.push({ status: 0, times: 1, path: '/messages', afterAccept: true })
  between(world.streams()[0], () => undefined)
  await say(page, 'F27 half sent')
  await expect.poll(() => world.tried.length).toBeGreaterThanOrEqual(2)
  const cdp = await context.newCDPSession(page)
  cdp.send('Page.crash').catch(() => {})
  await page.waitForEvent('crash')
  const next = await world.visit({ context })
  await next.page.getByRole('button', { name: /^Open chat/ }).click()
  await expect.poll(() => world.streams().length).toBe(1)
  const list = next.page.getByRole('list', { name: 'Your conversations' }).getByRole('button')
  const shown = next.page.getByRole('log').getByText('F27 half sent')
  await list.or(shown).first().waitFor()
  if (!(await shown.isVisible())) await list.click()
  await settled(next.page, 'F27 half sent')
  expect(await world.record('F27')).toEqual(['F27 zero', 'F27 half sent'])
  expect(new Set(world.tried).size).toBe(2)
})

test.each([
  'before the request leaves',
  'while the request is on its way',
  'after the inbox took it and before the answer',
  'after the answer',
])('F28 reloaded %s: there once', async (when) => {
  const first = `F28 ${when}`
  const { page } = await talking(world, first)
  let reached = (): void => {}
  const there = new Promise<void>((done) => {
    reached = done
  })
  await page.route('**/v1/messages', async (route) => {
    if (when === 'before the request leaves') return reached()
    if (when === 'while the request is on its way') {
      const going = route.continue()
      reached()
      return going
    }
    const response = await route.fetch()
    if (when === 'after the inbox took it and before the answer') return reached()
    await route.fulfill({ response })
    reached()
  })
  await say(page, 'F28 sent')
  await there
  await page.unroute('**/v1/messages')
  await page.reload()
  await expect.poll(() => world.record(first)).toEqual([first, 'F28 sent'])
  await page.getByRole('button', { name: /^Open chat/ }).click()
  const list = page.getByRole('list', { name: 'Your conversations' }).getByRole('button')
  const shown = page.getByRole('log').getByText('F28 sent')
  await list.or(shown).first().waitFor()
  if (!(await shown.isVisible())) await list.click()
  await settled(page, 'F28 sent')
  expect(await bubbles(page)).toEqual([first, 'F28 sent'])
  expect(await world.record(first)).toEqual([first, 'F28 sent'])
})

test('F60 a draft written while reconnecting, then reloaded: still there, and not sent', async () => {
  const { page } = await talking(world, 'F60 zero')
  world.line.cut()
  await page.getByRole('textbox', { name: 'Message' }).fill('F60 a thought half')
  await page.reload()
  world.line.heal()
  await page.getByRole('button', { name: /^Open chat/ }).click()
  await page.getByRole('list', { name: 'Your conversations' }).getByRole('button').click()
  await page.getByText('F60 zero', { exact: true }).waitFor()
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('F60 a thought half')
  await expect.poll(() => world.streams().length).toBe(1)
  await say(page, 'F60 other words')
  await expect.poll(() => world.record('F60')).toEqual(['F60 zero', 'F60 other words'])
})
