// The network goes away, half away, or comes and goes. The inbox's own record judges.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { between, bubbles, createWorld, ofOurs, requests, say, settled, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => world.reset())

test('F01 written offline: three bubbles wait in order, and online each arrives once, in order', async () => {
  const { page, context } = await talking(world, 'F01 zero')
  await context.setOffline(true)
  for (const text of ['F01 one', 'F01 two', 'F01 three']) await say(page, text)
  await page.getByText('You are offline.').first().waitFor()
  await page.getByText('Waiting for connection').waitFor()
  expect(await bubbles(page)).toEqual(['F01 zero', 'F01 one', 'F01 two', 'F01 three'])
  expect(await world.record('F01')).toEqual(['F01 zero'])
  await context.setOffline(false)
  await expect.poll(() => world.record('F01')).toEqual(['F01 zero', 'F01 one', 'F01 two', 'F01 three'])
  await page.getByText('Waiting for connection').waitFor({ state: 'detached' })
  expect(await bubbles(page)).toEqual(['F01 zero', 'F01 one', 'F01 two', 'F01 three'])
})

test('F02 the request left and nothing answered before the line was cut: tried again under its id, one bubble', async () => {
  const { page } = await talking(world, 'F02 zero')
  const sent = requests(page, '/messages')
  world.line.deaden('up', 'down')
  await say(page, 'F02 one')
  await expect.poll(() => sent.at.length).toBe(1)
  world.line.cut()
  world.line.heal()
  await expect.poll(() => world.record('F02')).toEqual(['F02 zero', 'F02 one'])
  expect(new Set(world.tried).size).toBe(2)
  expect(await bubbles(page)).toEqual(['F02 zero', 'F02 one'])
})

test('F03 the inbox took it and the answer was lost: the same id again, one bubble, one message', async () => {
  const { page } = await talking(world, 'F03 zero')
  between(world.streams()[0], (frame) => (frame.includes('F03 one') ? undefined : frame))
  world.server.inbox.faults.next.push({ status: 0, times: 1, path: '/messages', afterAccept: true })
  await say(page, 'F03 one')
  // The browser itself, or the outbox: who tries again does it under the same id.
  await expect.poll(() => world.tried.length).toBeGreaterThanOrEqual(3)
  await say(page, 'F03 two')
  await expect.poll(() => world.record('F03')).toEqual(['F03 zero', 'F03 one', 'F03 two'])
  await settled(page, 'F03 two')
  expect(new Set(world.tried).size).toBe(3)
  expect(await bubbles(page)).toEqual(['F03 zero', 'F03 one', 'F03 two'])
})

test('F04 the echo comes long before the answer: one bubble, never another one', async () => {
  const { page } = await talking(world, 'F04 zero')
  let let_go = (): void => {}
  const held = new Promise<void>((done) => {
    let_go = done
  })
  await page.route('**/v1/messages', async (route) => {
    const response = await route.fetch()
    await held
    await route.fulfill({ response })
  })
  // Every state that a frame shows is counted, so that a bubble that was there for a moment is seen too.
  await page.evaluate(() => {
    const seen = new Set<number>()
    Object.assign(window, { seen })
    const root = document.querySelector('samtale-chat')?.shadowRoot as ShadowRoot
    new MutationObserver(() => {
      seen.add([...root.querySelectorAll('.bubble')].filter((one) => one.textContent?.includes('F04 one')).length)
    }).observe(root, { childList: true, subtree: true, characterData: true })
  })
  await say(page, 'F04 one')
  await expect.poll(() => world.record('F04')).toEqual(['F04 zero', 'F04 one'])
  await page.getByText('Sent', { exact: true }).waitFor()
  expect(await page.getByText('Sending').count()).toBe(0)
  let_go()
  await say(page, 'F04 two')
  await expect.poll(() => world.record('F04')).toEqual(['F04 zero', 'F04 one', 'F04 two'])
  expect(await page.evaluate(() => Math.max(...(window as unknown as { seen: Set<number> }).seen))).toBe(1)
  expect(await bubbles(page)).toEqual(['F04 zero', 'F04 one', 'F04 two'])
})

test('F05 the answer comes and the echo never: final all the same, and what is asked for later doubles nothing', async () => {
  const { page } = await talking(world, 'F05 zero')
  between(world.streams()[0], (frame) => (frame.includes('F05 one') ? undefined : frame))
  await say(page, 'F05 one')
  await settled(page, 'F05 one')
  await expect.poll(() => bubbles(page)).toEqual(['F05 zero', 'F05 one'])
  world.line.drop()
  await world.reply('F05', 'F05 answer')
  await page.getByText('F05 answer', { exact: true }).waitFor()
  expect(await bubbles(page)).toEqual(['F05 zero', 'F05 one', 'F05 answer'])
  await page.reload()
  await page.getByRole('button', { name: /^Open chat/ }).click()
  await page.getByRole('list', { name: 'Your conversations' }).getByRole('button').click()
  await expect.poll(() => bubbles(page)).toEqual(['F05 zero', 'F05 one', 'F05 answer'])
})

test('F06 a socket that is closed each time it opens: never two at once, no storm, no banner for a blip', async () => {
  const { page, said } = await talking(world, 'F06 zero')
  let most = 0
  let opened = 0
  // What was there stays; each new one is closed the moment it is greeted.
  const made = world.server.sockets as Set<never>
  const known = new Set(made)
  const flapping = setInterval(() => {
    most = Math.max(most, world.streams().length)
    for (const socket of world.streams())
      if (!known.has(socket as never) || opened === 0) {
        known.add(socket as never)
        opened++
        socket.terminate()
      }
  }, 5)
  await expect.poll(() => opened).toBeGreaterThanOrEqual(4)
  const from = Date.now()
  const before = opened
  await expect.poll(() => Date.now() - from).toBeGreaterThan(3000)
  const rate = (opened - before) / 3
  clearInterval(flapping)
  expect(most).toBeLessThanOrEqual(1)
  // 10 in 5 s were offered; with backoff it takes less than that.
  expect(rate).toBeLessThan(4)
  await expect.poll(() => world.streams().length).toBe(1)
  await say(page, 'F06 one')
  await expect.poll(() => world.record('F06')).toEqual(['F06 zero', 'F06 one'])
  expect(ofOurs(said)).toEqual([])
})

test('F06 a blip of less than five seconds is not worth a banner', async () => {
  const { page } = await talking(world, 'F06 blip')
  await page.evaluate(() => {
    Object.assign(window, { banners: 0 })
    const root = document.querySelector('samtale-chat')?.shadowRoot as ShadowRoot
    new MutationObserver(() => {
      if (root.querySelector('.banner')) Object.assign(window, { banners: 1 })
    }).observe(root, { childList: true, subtree: true })
  })
  world.line.drop()
  await expect.poll(() => world.streams().length).toBe(1)
  await world.reply('F06 blip', 'F06 after the blip')
  await page.getByText('F06 after the blip', { exact: true }).waitFor()
  expect(await page.evaluate(() => (window as unknown as { banners: number }).banners)).toBe(0)
})

test('F07 a dead line without a word: noticed by the heartbeat, healed, and what was said meanwhile is there', async () => {
  const { page } = await talking(world, 'F07 zero', { attributes: 'data-timeout-ms="3000"' })
  const before = world.line.made
  world.line.deaden('up', 'down')
  await world.reply('F07 zero', 'F07 in the dark')
  // Twice 2.2 beats of one second is far more than it may take.
  await expect.poll(() => world.line.made, { timeout: 5000 }).toBeGreaterThan(before)
  world.line.heal()
  await page.getByText('F07 in the dark', { exact: true }).waitFor()
  await say(page, 'F07 one')
  await expect.poll(() => world.record('F07')).toEqual(['F07 zero', 'F07 in the dark', 'F07 one'])
  expect(await bubbles(page)).toEqual(['F07 zero', 'F07 in the dark', 'F07 one'])
})

test('F08 nothing comes back: the heartbeat notices, and what was sent is not sent twice', async () => {
  const { page } = await talking(world, 'F08 zero', { attributes: 'data-timeout-ms="3000"' })
  world.line.deaden('down')
  await say(page, 'F08 one')
  await expect.poll(() => world.record('F08')).toEqual(['F08 zero', 'F08 one'])
  await world.reply('F08 zero', 'F08 answer')
  const before = world.line.made
  await expect.poll(() => world.line.made, { timeout: 8000 }).toBeGreaterThan(before)
  world.line.heal()
  await page.getByText('F08 answer', { exact: true }).waitFor()
  await page.getByText('Sending').waitFor({ state: 'detached', timeout: 30_000 })
  expect(await world.record('F08')).toEqual(['F08 zero', 'F08 one', 'F08 answer'])
  expect(await bubbles(page)).toEqual(['F08 zero', 'F08 one', 'F08 answer'])
  expect(new Set(world.tried).size).toBe(2)
})

test('F09 nothing gets through: the queue is kept, a banner says so, and each is sent once afterwards', async () => {
  const { page } = await talking(world, 'F09 zero', { attributes: 'data-timeout-ms="3000"' })
  world.line.deaden('up')
  await say(page, 'F09 one')
  await say(page, 'F09 two')
  await page.getByRole('button', { name: 'Try now' }).waitFor({ timeout: 20_000 })
  expect(await bubbles(page)).toEqual(['F09 zero', 'F09 one', 'F09 two'])
  expect(await world.record('F09')).toEqual(['F09 zero'])
  world.line.cut()
  world.line.heal()
  await expect.poll(() => world.record('F09'), { timeout: 40_000 }).toEqual(['F09 zero', 'F09 one', 'F09 two'])
  expect(await bubbles(page)).toEqual(['F09 zero', 'F09 one', 'F09 two'])
})

test('F11 slow, uneven, and out of order on the way: the order is the inbox’s, and the visitor’s own is kept', async () => {
  const { page, context } = await talking(world, 'F11 zero')
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 1000, downloadThroughput: -1, uploadThroughput: -1 })
  // The frames of the next messages arrive in the opposite order.
  const back: string[] = []
  const send = between(world.streams()[0], (frame) => {
    if (!frame.includes('"type":"message"') || !frame.includes('F11')) return frame
    back.push(frame)
    return undefined
  })
  for (const text of ['F11 one', 'F11 two', 'F11 three']) await say(page, text)
  for (const n of [1, 2, 3]) await world.reply('F11 zero', `F11 answer ${n}`)
  await expect.poll(async () => (await world.record('F11')).length).toBe(7)
  await expect.poll(() => back.length).toBe(6)
  for (const data of back.reverse()) send(data)
  const recorded = await world.record('F11')
  await expect.poll(() => bubbles(page)).toEqual(recorded)
  expect(recorded.filter((text) => !text.includes('answer'))).toEqual(['F11 zero', 'F11 one', 'F11 two', 'F11 three'])
})

test('F53 names can’t be resolved for a while, then can: reconnects by itself', async () => {
  const { page } = await talking(world, 'F53 zero')
  await page.clock.install()
  await page.context().route(`${world.inboxUrl}/**`, (route) => route.abort('namenotresolved'))
  world.line.cut()
  await say(page, 'F53 one')
  for (let second = 0; second < 60; second += 5) await page.clock.runFor(5000)
  await page.getByRole('button', { name: 'Try now' }).waitFor()
  await page.context().unroute(`${world.inboxUrl}/**`)
  world.line.heal()
  await expect
    .poll(
      async () => {
        await page.clock.runFor(1000)
        return world.record('F53')
      },
      { timeout: 40_000 },
    )
    .toEqual(['F53 zero', 'F53 one'])
  expect(await bubbles(page)).toEqual(['F53 zero', 'F53 one'])
})

test('F56 idle but healthy for long: the connection is left alone', async () => {
  const { page } = await talking(world, 'F56 zero')
  const [stream] = world.streams()
  const before = world.line.made
  let pings = 0
  between(stream, (frame) => {
    if (frame.includes('"ping"')) pings++
    return frame
  })
  await expect.poll(() => pings, { timeout: 20_000 }).toBeGreaterThanOrEqual(12)
  expect(world.streams()).toEqual([stream])
  expect(world.line.made).toBe(before)
  await world.reply('F56 zero', 'F56 still here')
  await page.getByText('F56 still here', { exact: true }).waitFor()
})

test('F58 the inbox closes for good: said so, and nobody knocks again', async () => {
  for (const [code, words] of [
    [4403, 'This chat is not available to you.'],
    [4409, 'The chat is open in another window.'],
  ] as const) {
    const { page, said } = await talking(world, `F58 ${code}`)
    const made = requests(page, '/session')
    world.streams()[0]?.close(code, 'stop')
    await page.getByText(words).waitFor()
    const before = world.line.made
    await page.clock.install()
    for (let minute = 0; minute < 5; minute++) await page.clock.runFor(60_000)
    expect(world.line.made).toBe(before)
    expect(made.at).toEqual([])
    expect(world.streams()).toEqual([])
    expect(ofOurs(said)).toEqual([])
    await page.context().close()
  }
})

test('F58 closed by a policy that isn’t ours (1008): comes back slowly, not in a storm', async () => {
  const { page } = await talking(world, 'F58 1008')
  let closed = 0
  const closing = setInterval(() => {
    for (const socket of world.streams()) {
      closed++
      socket.close(1008, 'policy')
    }
  }, 5)
  const from = Date.now()
  await expect.poll(() => Date.now() - from).toBeGreaterThan(6000)
  clearInterval(closing)
  expect(closed).toBeLessThan(20)
  await beginAgain(page)
})
const beginAgain = async (page: import('playwright').Page): Promise<void> => {
  await say(page, 'F58 and again')
  await expect.poll(() => world.record('F58 1008')).toEqual(['F58 1008', 'F58 and again'])
}
