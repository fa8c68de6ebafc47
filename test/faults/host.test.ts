// Host pages that do what host pages do: load twice, tear down, patch everything, forbid everything.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bare, beginConversation, bubbles, createWorld, ofOurs, say, tag, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => world.reset())

test('F49 the tag twice, and put in again later: one widget, one connection, one warning each; destroyed, nothing is left', async () => {
  const { page, said } = await talking(world, 'F49 zero', { html: bare(tag(world.inboxUrl) + tag(world.inboxUrl)) })
  await page.evaluate(() => {
    const again = document.createElement('script')
    again.src = '/samtale/embed.js?other-version'
    again.dataset.url = (document.querySelector('script[data-url]') as HTMLElement).dataset.url
    document.body.append(again)
    return new Promise((done) => {
      again.onload = done
    })
  })
  expect(await page.locator('samtale-chat').count()).toBe(1)
  expect(world.streams()).toHaveLength(1)
  expect(said.filter((one) => one.startsWith('warning') && one.includes('twice'))).toHaveLength(2)
  await say(page, 'F49 one')
  await expect.poll(() => world.record('F49')).toEqual(['F49 zero', 'F49 one'])
  await page.evaluate(() => (window as unknown as { samtale: { chat: { destroy(): void } } }).samtale.chat.destroy())
  expect(await page.locator('samtale-chat').count()).toBe(0)
  await expect.poll(() => world.streams().length).toBe(0)
})

test.each([
  ['takes the node away', () => document.querySelector('samtale-chat')?.remove()],
  ['replaces the body', () => (document.body = document.createElement('body'))],
  ['empties the body', () => (document.body.innerHTML = '<p>Another page</p>')],
  [
    'writes the document anew',
    () => {
      document.open()
      document.write('<p>Another page</p>')
      document.close()
    },
  ],
] as [string, () => void][])('F50 the host %s: nothing is thrown, and what was written is not lost', async (name, tear) => {
  const { page, said } = await talking(world, `F50 ${name}`, { attributes: 'data-theme="default"' })
  await page.evaluate(tear)
  const sent = await page.evaluate(() =>
    (window as unknown as { samtale: { chat: { send(text: string): string } } }).samtale.chat.send('F50 after it'),
  )
  expect(sent).toEqual(expect.any(String))
  await expect.poll(() => world.record(`F50 ${name}`)).toEqual([`F50 ${name}`, 'F50 after it'])
  await page.evaluate(() => (window as unknown as { samtale: { chat: { destroy(): void } } }).samtale.chat.destroy())
  await expect.poll(() => world.streams().length).toBe(0)
  expect(await page.locator('samtale-chat').count()).toBe(0)
  expect(ofOurs(said)).toEqual([])
})

test('F51 a host that patches what it can reach: the chat works, and the host’s own things are as they were', async () => {
  const { page, said } = await talking(world, 'F51 zero', {
    init: () => {
      const { fetch, WebSocket } = window
      const { parse } = JSON
      Object.assign(window, { calls: 0 })
      window.fetch = (...request) => {
        ;(window as unknown as { calls: number }).calls++
        return fetch(...request)
      }
      JSON.parse = (...given) => parse(...given)
      window.WebSocket = class extends WebSocket {}
      Object.assign(Array.prototype, { contains: () => false, flatten: () => [] })
      Object.assign(String.prototype, { format: () => '' })
      Object.assign(Object.prototype, { extend: () => undefined })
      const { setTimeout } = window
      window.setTimeout = ((...given: Parameters<typeof setTimeout>) => setTimeout(...given)) as never
      const Own = Date
      window.Date = class extends Own {} as never
      window.Promise = class<T> extends Promise<T> {} as never
    },
  })
  await say(page, 'F51 one')
  await world.reply('F51 zero', 'F51 answer')
  await page.getByText('F51 answer', { exact: true }).waitFor()
  await expect.poll(async () => (await world.record('F51')).sort()).toEqual(['F51 answer', 'F51 one', 'F51 zero'])
  expect(await bubbles(page)).toEqual(await world.record('F51'))
  expect(ofOurs(said)).toEqual([])
})

test('F52 the page goes elsewhere by pushState in mid-conversation: everything goes on', async () => {
  const { page } = await talking(world, 'F52 zero')
  const big = Buffer.alloc(600_000, 'a')
  world.line.throttle(400_000)
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await choosing).setFiles({ name: 'F52.txt', mimeType: 'text/plain', buffer: big })
  await page.getByRole('button', { name: 'Send' }).click()
  await page.evaluate(() => {
    history.pushState({}, '', '/somewhere/else')
    dispatchEvent(new PopStateEvent('popstate'))
  })
  await expect.poll(() => world.record('F52')).toEqual(['F52 zero', 'file'])
  const files = await world.database.query<{ parts: string }>(`select parts from message where parts like '%F52.txt%'`)
  expect(files.map(({ parts }) => JSON.parse(parts)[0].size)).toEqual([600_000])
})

test('F54 an inbox whose certificate nobody trusts: the console names it, the page says that it can’t be reached', async () => {
  const { page, said } = await world.visit({ html: bare(tag('https://self-signed.invalid')), path: '/tls.html' })
  await page.route('https://self-signed.invalid/**', (route) => route.abort('failed'))
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByText('We can’t reach the inbox.').first().waitFor()
  expect(said.some((one) => one.includes('ERR_'))).toBe(true)
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await say(page, 'F54 kept')
  await page.getByText('Waiting for connection').waitFor()
  expect(ofOurs(said)).toEqual([])
})

test('F55 a policy that forbids the inbox: no storm, the page says so, and the browser’s console names the directive', async () => {
  const { page, said } = await world.visit({
    html: bare(tag(world.inboxUrl)),
    path: '/csp.html',
    headers: { 'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'` },
  })
  await beginConversation(page, 'F55 zero')
  await page.getByText('We can’t reach the inbox.').first().waitFor()
  expect(await bubbles(page)).toEqual(['F55 zero'])
  expect(said.some((one) => one.includes('connect-src'))).toBe(true)
  const ours = said.filter((one) => one.includes('samtale:'))
  expect(ours).toHaveLength(1)
  expect(ours[0]).toContain(`Add "${world.inboxUrl} ${world.inboxUrl.replace('http', 'ws')}" to its connect-src`)
  expect(said.filter((one) => one.startsWith('exception'))).toEqual([])
})

test('F55 a strict policy that allows the inbox: everything works and nothing is reported', async () => {
  const ws = world.inboxUrl.replace('http', 'ws')
  const { page, said } = await world.visit({
    html: bare(tag(world.inboxUrl)),
    path: '/strict.html',
    headers: {
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${world.inboxUrl} ${ws}; img-src 'self' data: blob: ${world.inboxUrl}; require-trusted-types-for 'script'`,
    },
  })
  await beginConversation(page, 'F55 allowed')
  await expect.poll(() => world.record('F55 allowed')).toEqual(['F55 allowed'])
  expect(said).toEqual([])
})
