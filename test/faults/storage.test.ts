// Storage that is forbidden, full, hanging, emptied, spoilt, or another's. What the visitor writes arrives all the same.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bubbles, createWorld, ofOurs, say, settled, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => world.reset())

const works = async (first: string, init: () => void): Promise<import('./world.ts').Visit> => {
  const visit = await talking(world, first, { init })
  await say(visit.page, `${first} one`)
  await settled(visit.page, `${first} one`)
  expect(await world.record(first)).toEqual([first, `${first} one`])
  expect(ofOurs(visit.said)).toEqual([])
  return visit
}

test('F33 localStorage may not even be looked at: the session is in memory, and the host hears nothing', async () => {
  await works('F33', () => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
  })
})

test('F34 storage is full: memory serves, and no half record is left', async () => {
  const { page } = await works('F34', () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  })
  world.line.cut()
  await say(page, 'F34 two')
  await say(page, 'F34 three')
  world.line.heal()
  await expect.poll(() => world.record('F34')).toEqual(['F34', 'F34 one', 'F34 two', 'F34 three'])
  expect(await page.evaluate(() => localStorage.length)).toBe(0)
})

test('F34 storage is really full: the visitor writes on', async () => {
  const { page } = await talking(world, 'F34 full')
  await page.evaluate(() => {
    for (let size = 2 ** 22; size > 0; size >>= 1)
      try {
        for (let n = 0; ; n++) localStorage.setItem(`fill${size}.${n}`, 'x'.repeat(size))
      } catch {
        // As full as it gets.
      }
  })
  world.line.cut()
  await say(page, `F34 ${'long '.repeat(100)}`)
  world.line.heal()
  await expect.poll(async () => (await world.record('F34 full')).length).toBe(2)
  const stored = await page.evaluate(() =>
    Object.entries(localStorage)
      .filter(([key]) => key.includes('outbox'))
      .map(([, value]) => JSON.parse(value as string)),
  )
  expect(stored).toEqual([])
})

test.each([
  ['never answers', () => Object.defineProperty(window, 'indexedDB', { value: { open: () => ({}), deleteDatabase: () => ({}) } })],
  [
    'throws',
    () =>
      Object.defineProperty(window, 'indexedDB', {
        get: () => {
          throw new DOMException('no', 'SecurityError')
        },
      }),
  ],
  [
    'is of a later version',
    () => {
      const { open } = IDBFactory.prototype
      IDBFactory.prototype.open = function (name: string) {
        return open.call(this, name, 99)
      }
    },
  ],
])('F35 a database that %s: a file is taken and sent within a moment', async (name, init) => {
  const { page, said } = await talking(world, `F35 ${name}`, { init: init as () => void })
  await attach(page, 'F35.txt', 'Hello')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => world.record(`F35 ${name}`)).toEqual([`F35 ${name}`, 'file'])
  expect(ofOurs(said)).toEqual([])
})

test('F35 the database is deleted by another tab meanwhile: files go on', async () => {
  const { page, context } = await talking(world, 'F35 deleted')
  await attach(page, 'one.txt', 'One')
  const other = await context.newPage()
  await other.goto(`${world.siteUrl}/images/dusk.svg`)
  await page.getByText('one.txt').first().waitFor()
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name)
  })
  await attach(page, 'two.txt', 'Two')
  await page.getByText('two.txt').first().waitFor()
  await page.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => world.record('F35 deleted')).toEqual(['F35 deleted', 'file file'])
})

test('F36 storage is emptied in mid-session: the conversation goes on as the same visitor', async () => {
  const { page, context } = await talking(world, 'F36 zero')
  await context.clearCookies()
  await page.evaluate(() => localStorage.clear())
  await say(page, 'F36 one')
  await expect.poll(() => world.record('F36')).toEqual(['F36 zero', 'F36 one'])
  world.line.drop()
  await world.reply('F36 zero', 'F36 answer')
  await page.getByText('F36 answer', { exact: true }).waitFor()
  const visitors = await world.database.query(`select distinct visitor from message where parts like '%F36%'`)
  expect(visitors).toHaveLength(1)
})

test.each([
  ['cut off', '{"v":1,"startId":"x","wai'],
  ['of wrong types', '{"v":1,"startId":5,"waiting":{"message":7}}'],
  ['with wrong entries', '{"v":1,"startId":"x","waiting":[null,1,{"message":{"parts":"no"}},{"message":null,"attempt":"many"}]}'],
  ['of an earlier schema', '{"v":0,"queue":[]}'],
  ['of a later schema', '{"v":99,"waiting":[]}'],
  ['poisoned', '{"v":1,"startId":"x","waiting":[],"__proto__":{"polluted":true}}'],
  ['of another kind', '[[[[]]]]'],
])('F38 stored state %s: left out, and the chat begins', async (name, text) => {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  await context.addInitScript((spoilt) => {
    if (sessionStorage.getItem('seeded')) return
    sessionStorage.setItem('seeded', '1')
    for (const key of ['outbox/old', 'draft/new', 'secret', 'who', 'visit', 't/way', 'tray', 'files'])
      localStorage.setItem(`samtale/samtale/${key}`, spoilt)
  }, text)
  const { page, said } = await world.visit({ context })
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await say(page, `F38 ${name}`)
  await expect.poll(() => world.record(`F38 ${name}`)).toEqual([`F38 ${name}`])
  // Before it is confirmed here, the next page opens on what waits.
  await settled(page, `F38 ${name}`)
  await page.reload()
  await page.getByRole('button', { name: /^Open chat/ }).click()
  await page.getByRole('list', { name: 'Your conversations' }).getByRole('button').click()
  await expect.poll(() => bubbles(page)).toEqual([`F38 ${name}`])
  expect(await page.evaluate(() => (({}) as { polluted?: boolean }).polluted)).toBe(undefined)
  expect(ofOurs(said)).toEqual([])
})

test('F39 what one visitor could not send is never sent as the next one', async () => {
  const { page } = await talking(world, 'F39 of the first')
  world.line.cut()
  await say(page, 'F39 secret of the first')
  await page.getByText('F39 secret of the first').first().waitFor()
  await page.evaluate(async () => {
    const { chat } = (window as unknown as { samtale: { chat: { logout(): Promise<void>; identify(who: object): void } } }).samtale
    const out = chat.logout()
    chat.identify({ id: 'second', hmac: 'wrong' })
    await out
  })
  world.line.heal()
  await page.reload()
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await say(page, 'F39 of the second')
  await expect.poll(() => world.record('F39 of the second')).toEqual(['F39 of the second'])
  expect(await world.record('F39 secret')).toEqual([])
  expect(await page.getByText('F39 secret of the first').count()).toBe(0)
})

test('F40 more than the outbox holds: fifty are kept, the visitor is told, and those arrive in order', async () => {
  const { page } = await talking(world, 'F40 zero')
  world.line.cut()
  const kept = await page.evaluate(() => {
    const { chat } = (window as unknown as { samtale: { chat: { send(text: string): string | undefined } } }).samtale
    return Array.from({ length: 1000 }, (_, n) => chat.send(`F40 ${n}`)).filter((id) => id !== undefined).length
  })
  expect(kept).toBe(50)
  await say(page, 'F40 one too many')
  await page.getByText('Too many messages are waiting.').waitFor()
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('F40 one too many')
  world.line.heal()
  await expect
    .poll(() => world.record('F40'), { timeout: 40_000 })
    .toEqual(['F40 zero', ...Array.from({ length: 50 }, (_, n) => `F40 ${n}`)])
})

async function attach(page: import('playwright').Page, name: string, text: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await choosing).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
}
