// The inbox, or something before it, answers what it should not: errors, slowness, another's page, streams out of step.
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { answer, between, bubbles, createWorld, ofOurs, requests, say, settled, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => world.reset())

test('F10 an answer that drips one byte a second is given up, tried again under the same id, and the page stays quick', async () => {
  const { page } = await talking(world, 'F10 zero', { attributes: 'data-timeout-ms="2000"' })
  const slow = createServer((_, response) => {
    response.writeHead(201, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    const dripping = setInterval(() => response.write(' '), 1000)
    response.on('close', () => clearInterval(dripping))
  }).listen(0, '127.0.0.1')
  await new Promise((done) => slow.once('listening', done))
  const { port } = slow.address() as { port: number }
  const sent = requests(page, '/messages')
  await page.route('**/v1/messages', (route) => route.continue({ url: `http://127.0.0.1:${port}/` }), { times: 1 })
  await say(page, 'F10 one')
  await page.getByRole('textbox', { name: 'Message' }).fill('typed meanwhile')
  await expect.poll(() => world.record('F10')).toEqual(['F10 zero', 'F10 one'])
  expect(sent.at).toHaveLength(2)
  expect(new Set(world.tried).size).toBe(2)
  await settled(page, 'F10 one')
  expect(await bubbles(page)).toEqual(['F10 zero', 'F10 one'])
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('typed meanwhile')
  slow.closeAllConnections()
  slow.close()
})

test('F12 three times 500, then well: backs off, and arrives once', async () => {
  const { page } = await talking(world, 'F12 zero')
  const sent = requests(page, '/messages')
  world.server.inbox.faults.next.push({ status: 500, times: 3, path: '/messages' })
  await say(page, 'F12 one')
  await expect.poll(() => world.record('F12')).toEqual(['F12 zero', 'F12 one'])
  expect(sent.at).toHaveLength(4)
  expect(new Set(world.tried).size).toBe(2)
  await settled(page, 'F12 one')
  expect(await bubbles(page)).toEqual(['F12 zero', 'F12 one'])
})

test('F13 503 with Retry-After 2: nobody asks sooner', async () => {
  const { page } = await talking(world, 'F13 zero')
  const sent = requests(page, '/messages')
  let answeredAt = 0
  await page.route(
    '**/v1/messages',
    async (route) => {
      await answer(route, 503, {}, { 'retry-after': '2' })
      answeredAt = Date.now()
    },
    { times: 1 },
  )
  await say(page, 'F13 one')
  await expect.poll(() => world.record('F13')).toEqual(['F13 zero', 'F13 one'])
  expect((sent.at[1] as number) - answeredAt).toBeGreaterThanOrEqual(1950)
})

test.each([
  ['without a header', {}, 4_000, 6_000],
  ['with seconds', { 'retry-after': '3' }, 2_900, 4_000],
  ['with a date', { 'retry-after': () => new Date(Date.now() + 4_000).toUTCString() }, 1_900, 5_000],
  ['with a thousand million seconds', { 'retry-after': '1000000000' }, 590_000, 610_000],
] as const)('F14 429 %s: waits within bounds, says so, and reading goes on', async (name, headers, leastMs, mostMs) => {
  const first = `F14 ${name}`
  const { page } = await talking(world, first)
  const sent = requests(page, '/messages')
  await page.clock.install()
  const now = (): Promise<number> => page.evaluate(() => performance.now())
  const given = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, typeof value === 'function' ? value() : value]))
  await page.route('**/v1/messages', (route) => answer(route, 429, {}, given as Record<string, string>), { times: 1 })
  await say(page, 'F14 held')
  await page.getByText('Many at once. Goes out in a moment').waitFor()
  const from = await now()
  await world.reply(first, 'F14 answer')
  await page.getByText('F14 answer', { exact: true }).waitFor()
  expect(sent.at).toHaveLength(1)
  const step = Math.max(100, leastMs / 50)
  await expect
    .poll(
      async () => {
        await page.clock.runFor(step)
        return sent.at.length
      },
      { interval: 5 },
    )
    .toBe(2)
  const waited = (await now()) - from
  expect(waited).toBeGreaterThan(leastMs - 1500)
  expect(waited).toBeLessThan(mostMs + 3 * step + 2000)
  await expect.poll(() => world.record(first)).toContain('F14 held')
})

test('F15 401 in mid-session: one renewal for all who are refused, and the queue goes on', async () => {
  const { page, said } = await talking(world, 'F15 zero')
  const sessions = requests(page, '/session')
  await world.database.query(`update visitor_secret set expires_at = 0 where kind = 'token'`)
  for (const text of ['F15 one', 'F15 two']) await say(page, text)
  await expect.poll(() => world.record('F15')).toEqual(['F15 zero', 'F15 one', 'F15 two'])
  expect(sessions.at).toHaveLength(1)
  expect(await page.getByText('You are signed out.').count()).toBe(0)
  expect(ofOurs(said)).toEqual([])
})

test('F15 401 that no renewal mends: said so, what was written is kept, and nobody goes on asking', async () => {
  const { page } = await talking(world, 'F15 out')
  const sessions = requests(page, '/session')
  await page.route('**/v1/session', (route) => answer(route, 401, { code: 'auth_invalid' }))
  await world.database.query(`update visitor_secret set expires_at = 0 where kind = 'token'`)
  await page.getByRole('textbox', { name: 'Message' }).fill('F15 kept')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Retry' }).or(page.getByText('You are signed out.')).first().waitFor()
  world.line.drop()
  await page.getByText('You are signed out. Sign in on this site to go on.').waitFor()
  await page.clock.install()
  const before = sessions.at.length
  await page.clock.runFor(600_000)
  expect(sessions.at.length).toBe(before)
  expect(before).toBeLessThanOrEqual(6)
  expect(await bubbles(page)).toEqual(['F15 out', 'F15 kept'])
})

test('F16 409, the conversation was closed: what was written begins a new one, drafts stay', async () => {
  const { page } = await talking(world, 'F16 closed')
  // The word of it is lost on the way, and the line is alive.
  between(world.streams()[0], (frame) => (frame.includes('"ping"') ? frame : undefined))
  await page.route('**/v1/conversations?**', (route) => route.abort())
  await world.server.inbox.conversations.close(await world.conversation('F16 closed'), { id: 'a', role: 'agent', name: 'Ingrid' })
  const sent = requests(page, '/messages')
  await say(page, 'F16 goes on')
  await page.getByRole('textbox', { name: 'Message' }).fill('F16 draft')
  await expect.poll(() => world.record('F16 goes on')).toEqual(['F16 goes on'])
  expect(sent.at.length).toBeLessThanOrEqual(3)
  expect(new Set(world.tried).size).toBe(2)
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('F16 draft')
})

test('F16 403: said under the message, kept, never asked again by itself', async () => {
  const { page } = await talking(world, 'F16 forbidden')
  const sent = requests(page, '/messages')
  await page.route('**/v1/messages', (route) => answer(route, 403, { code: 'forbidden' }))
  await say(page, 'F16 not allowed')
  await page.getByText('You can’t write here.').waitFor()
  await page.getByRole('textbox', { name: 'Message' }).fill('F16 draft')
  await page.clock.install()
  await page.clock.runFor(600_000)
  expect(sent.at).toHaveLength(1)
  expect(await bubbles(page)).toEqual(['F16 forbidden', 'F16 not allowed'])
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('F16 draft')
})

test('F16 410, the inbox forgot the visitor: a new session, what was written goes with it, the draft stays', async () => {
  const { page } = await talking(world, 'F16 gone')
  const sessions = requests(page, '/session')
  await page.getByRole('textbox', { name: 'Message' }).fill('F16 to the new')
  const [row] = await world.database.query<{ visitor: string }>('select visitor from message where parts like $1', ['%F16 gone%'])
  await world.database.query('delete from visitor where id = $1', [row?.visitor])
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Message' }).fill('F16 draft')
  await expect.poll(() => world.record('F16 to the new')).toEqual(['F16 to the new'])
  await settled(page, 'F16 to the new')
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('F16 draft')
  expect(sessions.at.length).toBeLessThanOrEqual(4)
})

test('F17 413 for one message: that one fails in sight, those behind it arrive', async () => {
  const { page } = await talking(world, 'F17 zero')
  await page.route('**/v1/messages', (route) =>
    route.request().postData()?.includes('F17 too large') ? answer(route, 413, { code: 'too_large', limit: 10 }) : route.continue(),
  )
  for (const text of ['F17 one', 'F17 too large', 'F17 two']) await say(page, text)
  await expect.poll(() => world.record('F17')).toEqual(['F17 zero', 'F17 one', 'F17 two'])
  await page.getByText('Too long. Shorten it and send again.').waitFor()
  expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(1)
})

test('F18 a captive portal’s page instead of answers: tried again, nothing of it drawn, nothing thrown', async () => {
  const { page, said } = await talking(world, 'F18 zero')
  const portal = '<!doctype html><title>Free Wi-Fi</title><h1>Log in</h1><img src=x onerror="window.hacked=1">'
  await page.route('**/v1/**', (route) => answer(route, 200, portal))
  world.line.cut()
  await say(page, 'F18 one')
  await page.getByRole('button', { name: 'Try now' }).waitFor()
  expect(await bubbles(page)).toEqual(['F18 zero', 'F18 one'])
  expect(await page.getByText('Log in').count()).toBe(0)
  await page.unroute('**/v1/**')
  world.line.heal()
  await expect.poll(() => world.record('F18'), { timeout: 40_000 }).toEqual(['F18 zero', 'F18 one'])
  await settled(page, 'F18 one')
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(ofOurs(said)).toEqual([])
})

test('F18 a captive portal before the first message: the panel says so, and all is well after it', async () => {
  const visit = await world.visit()
  const { page, said } = visit
  await page.route('**/v1/**', (route) => answer(route, 200, '<!doctype html><h1>Log in</h1>'))
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await say(page, 'F18 portal')
  await page.getByText('We can’t reach the inbox.').first().waitFor()
  await page.unroute('**/v1/**')
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect.poll(() => world.record('F18 portal')).toEqual(['F18 portal'])
  expect(ofOurs(said)).toEqual([])
})

test('F19 the same events a hundred times: one bubble each', async () => {
  const { page } = await talking(world, 'F19 zero')
  const frames: string[] = []
  const send = between(world.streams()[0], (frame) => {
    if (frame.includes('"event"')) frames.push(frame)
    return frame
  })
  await world.reply('F19 zero', 'F19 answer')
  await say(page, 'F19 one')
  await settled(page, 'F19 one')
  await expect.poll(() => frames.filter((frame) => frame.includes('"type":"message"')).length).toBeGreaterThanOrEqual(3)
  for (let time = 0; time < 100; time++) for (const frame of frames) send(frame)
  await world.reply('F19 zero', 'F19 last')
  await page.getByText('F19 last', { exact: true }).waitFor()
  expect(await bubbles(page)).toEqual(['F19 zero', 'F19 answer', 'F19 one', 'F19 last'])
})

test('F20 an event that never comes leaves a hole in the numbers: seen, asked for, put in its place', async () => {
  const { page } = await talking(world, 'F20 zero')
  between(world.streams()[0], (frame) => (frame.includes('F20 lost') && frame.includes('"type":"message"') ? undefined : frame))
  await world.reply('F20 zero', 'F20 one')
  await page.getByText('F20 one', { exact: true }).waitFor()
  await world.reply('F20 zero', 'F20 lost')
  await world.reply('F20 zero', 'F20 two')
  await page.getByText('F20 two', { exact: true }).waitFor()
  await expect.poll(() => bubbles(page)).toEqual(['F20 zero', 'F20 one', 'F20 lost', 'F20 two'])
})

test('F21 the inbox restarts with another epoch and begins to count anew: nothing lost, nothing doubled', async () => {
  const { page } = await talking(world, 'F21 zero')
  const [row] = await world.database.query<{ visitor: string }>('select visitor from message where parts like $1', ['%F21 zero%'])
  await world.reply('F21 zero', 'F21 before')
  await page.getByText('F21 before', { exact: true }).waitFor()
  world.line.cut()
  await world.reply('F21 zero', 'F21 meanwhile')
  await say(page, 'F21 one')
  await world.database.query('delete from event where visitor = $1', [row?.visitor])
  await world.database.query(`update visitor set epoch = 'another', n = 0, pruned = 0 where id = $1`, [row?.visitor])
  await world.restart()
  world.line.heal()
  await expect.poll(() => world.record('F21')).toEqual(['F21 zero', 'F21 before', 'F21 meanwhile', 'F21 one'])
  await expect.poll(() => bubbles(page)).toEqual(['F21 zero', 'F21 before', 'F21 meanwhile', 'F21 one'])
  await world.reply('F21 zero', 'F21 after')
  await page.getByText('F21 after', { exact: true }).waitFor()
  expect(await bubbles(page)).toEqual(['F21 zero', 'F21 before', 'F21 meanwhile', 'F21 one', 'F21 after'])
})

test('F47 frames that can’t be read between those that can: all of these arrive, on the same connection', async () => {
  const { page, said } = await talking(world, 'F47 zero')
  const [stream] = world.streams()
  const bad = [
    '{',
    'null',
    '[]',
    '"text"',
    '42',
    '{"t":"event"}',
    '{"t":"event","type":"message","data":null}',
    '{"t":"what"}',
    '\u0000',
    '{"t":"event","type":"message","conversation":"c","data":{"id":1,"parts":"no"}}',
    `{"t":"event","type":"message","data":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    '{"__proto__":{"t":"event"}}',
  ]
  for (const [index, frame] of bad.entries()) {
    stream?.send(frame)
    await world.reply('F47 zero', `F47 good ${index}`)
  }
  await page.getByText(`F47 good ${bad.length - 1}`, { exact: true }).waitFor()
  expect(await bubbles(page)).toEqual(['F47 zero', ...bad.map((_, index) => `F47 good ${index}`)])
  expect(world.streams()).toEqual([stream])
  expect(ofOurs(said)).toEqual([])
})
