// The built script tag on pages that strangers write: wrong attributes, two tags, a queue, other origins, a strict policy.
import { createServer } from 'node:http'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../browsers.ts'
// @ts-expect-error a script without types
import { serveSite } from '../scripts/site.mjs'

type Served = { url: string; close(): Promise<void> }
let browser: Browser
let context: BrowserContext
let files: Served
let site: Served
let html = ''
let policy = ''

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  files = (await serveSite({ inbox: '' })) as Served
  const server = createServer((_, response) => {
    if (policy) response.setHeader('content-security-policy', policy)
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  site = {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await files?.close()
})
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  context.setDefaultTimeout(8000)
  policy = ''
})
afterEach(() => context.close())

type Opened = { page: Page; said: string[]; asked: string[]; thrown: string[] }
const tag = (attributes = 'data-transport="memory"'): string => `<script async src="${files.url}/samtale/embed.js" ${attributes}></script>`
/** A page of another origin than the files. */
const visit = async (body: string, head = ''): Promise<Opened> => {
  html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">${head}</head><body><h1>Shop</h1>${body}</body></html>`
  const page = await context.newPage()
  const opened: Opened = { page, said: [], asked: [], thrown: [] }
  page.on('console', (message) => opened.said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => opened.thrown.push(error.message))
  page.on('request', (request) => opened.asked.push(new URL(request.url()).pathname))
  await page.goto(site.url)
  return opened
}
const launcher = (page: Page) => page.getByRole('button', { name: 'Open chat' })

test('one tag, from another origin: a chat that answers, and no word in the console', async () => {
  const { page, said, thrown } = await visit(tag())
  await launcher(page).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello')
  await page.keyboard.press('Enter')
  await page.getByText('Hi, and thanks for writing.').waitFor()
  expect([said, thrown]).toEqual([[], []])
})

test('under a policy that allows nothing but our files and our inbox', async () => {
  policy = `default-src 'none'; script-src ${files.url} 'sha256-x'; style-src 'none'; img-src 'none'; connect-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`
  const { page, said, thrown } = await visit(tag())
  await launcher(page).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
  const own = said.filter((one) => !one.includes('sha256-x') && !one.includes('data:,'))
  expect([own, thrown]).toEqual([[], []])
  const box = await launcherBox(page)
  expect([box?.width, box?.height]).toEqual([56, 56])
})
const launcherBox = (page: Page) => page.getByRole('button', { name: 'Close chat' }).boundingBox()

describe('a wrong attribute is one clear error with the remedy, no exception, and no launcher', () => {
  test.each([
    ['', /^error: samtale: data-url is missing\. Give the whole address of your inbox, for example data-url="https:\/\//],
    ['data-url="inbox.example.com"', /^error: samtale: data-url="inbox\.example\.com" is not an absolute/],
    ['data-transport="memory" data-scheme="night"', /^error: samtale: data-scheme="night" is not known\. Use "auto", "light", "dark"\.$/],
    [
      'data-transport="memory" data-target="#nowhere"',
      /^error: samtale: data-target="#nowhere" matches nothing on this page\. Put the script/,
    ],
    ['data-transport="memory" data-target="##"', /^error: samtale: data-target="##" matches nothing on this page/],
  ])('%s', async (attributes, expected) => {
    const { page, said, thrown } = await visit(tag(attributes))
    await page.waitForFunction(() => performance.getEntriesByType('resource').some((one) => one.name.includes('embed.js')))
    await expect.poll(() => said.length).toBe(1)
    expect(said[0]).toMatch(expected)
    expect(thrown).toEqual([])
    expect(await page.locator('samtale-chat').count()).toBe(0)
  })
})

test('a misspelled attribute is named once the chat is wanted, and the chat works', async () => {
  const { page, said } = await visit(tag('data-transport="memory" data-latncyms="5" data-latencyms="5" data-cfasync="false"'))
  await launcher(page).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
  await expect
    .poll(() => said)
    .toEqual([expect.stringMatching(/^error: samtale: data-lat\w+ is not known\. Did you mean data-latency-ms\?$/)])
})

test('a transport that nobody gives is missed with a word, and can still come', async () => {
  const { page, said } = await visit(tag('data-transport="carrier-pigeon"'))
  await launcher(page).click()
  await expect
    .poll(() => said)
    .toEqual([
      expect.stringMatching(
        /data-transport="carrier-pigeon" is not one that ships \("http", "memory"\).*samtale\.push\(\['transport', 'carrier-pigeon', factory\]\)/,
      ),
    ])
})

test('a place that comes after the tag', async () => {
  const { page, said } = await visit(
    '<div id="later" style="block-size: 500px"></div>',
    tag('data-transport="memory" data-target="#later"').replace(' async', ''),
  )
  await page.getByRole('region', { name: 'Chat' }).waitFor()
  expect(said).toEqual([])
})

test('the launcher has its theme’s look before anything is fetched', async () => {
  const { page } = await visit(tag('data-transport="memory" data-theme="fjord"'))
  const look = await launcher(page).evaluate((one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderTopLeftRadius])
  expect(look).toEqual(['rgb(15, 92, 99)', '14px'])
})

test('the tag twice: one chat, one warning', async () => {
  const { page, said, thrown } = await visit(tag() + tag())
  await launcher(page).waitFor()
  await expect.poll(() => said.length).toBe(1)
  expect(said[0]).toMatch(/^warning: samtale: the script tag is on this page twice\. The first one is used; remove the other\.$/)
  expect(await page.locator('samtale-chat').count()).toBe(1)
  expect(thrown).toEqual([])
})

test('what the page said before the script came is done, in its order, and what it says later at once', async () => {
  const { page, thrown } = await visit(
    tag(),
    `<script>
      window.log = []
      window.samtale = window.samtale || []
      samtale.push(['on', 'open', () => log.push('open')])
      samtale.push(['setDraft', 'from the page'], ['open', { view: 'new' }])
      samtale.push(chat => log.push(chat.state.value.visibility))
    </script>`,
  )
  const box = page.getByRole('textbox', { name: 'Message' })
  await box.waitFor()
  expect(await box.inputValue()).toBe('from the page')
  expect(await page.evaluate('log')).toEqual(['open', 'open'])
  await page.evaluate(`samtale.push(['close'])`)
  await launcher(page).waitFor()
  expect(await page.evaluate('samtale.chat.state.value.visibility')).toBe('closed')
  expect(thrown).toEqual([])
})

test('a verb that is none, and a listener that throws, are said and hurt nobody', async () => {
  const { page, said, thrown } = await visit(
    tag(),
    `<script>window.samtale = [['opne'], ['on', 'open', () => { throw new Error('of the page') }], () => { throw new Error('in the queue') }, ['open']]</script>`,
  )
  await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
  expect(said.some((one) => /push\(\['opne'\]\) is not a verb/.test(one))).toBe(true)
  expect(said.some((one) => /in the queue/.test(one))).toBe(true)
  expect(thrown.filter((one) => one !== 'of the page')).toEqual([])
})

test('a transport of the page’s own is waited for', async () => {
  const { page, said } = await visit(tag('data-transport="acme" data-greeting="Hei"'), `<script>window.samtale = [['open']]</script>`)
  await page.locator('samtale-chat').waitFor({ state: 'attached' })
  await page.evaluate(`samtale.push(['transport', 'acme', (options) => (context) => ({
    name: 'acme', contract: 1,
    capabilities: { idempotency: 'exact', resume: 'none', live: 'push', order: 'time', onClosed: 'new' },
    open: async (request, sink) => { window.acme = sink; return { resumed: false, visitor: { id: 'v' } } },
    send: async (message) => {
      setTimeout(() => acme.event({ type: 'message', conversation: 'c', data: { id: 'a' + message.clientId, conversation: 'c', createdAt: Date.now(), author: { id: 'x', role: 'agent', name: 'Acme' }, parts: [{ type: 'text', text: options.greeting, format: 'plain' }] } }))
      return { id: message.clientId, conversation: 'c' }
    },
    history: async () => ({ messages: [], more: false }),
  })])`)
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello')
  await page.keyboard.press('Enter')
  await page.getByText('Hei', { exact: true }).waitFor()
  expect(said).toEqual([])
})

test('in the page’s own place, without a launcher', async () => {
  const { page, said } = await visit(
    `<div id="help" style="block-size: 600px; inline-size: 420px"></div>${tag('data-transport="memory" data-target="#help"')}`,
  )
  const box = await page.getByRole('region', { name: 'Chat' }).boundingBox()
  expect([box?.width, box?.height]).toEqual([420, 600])
  expect(await launcher(page).count()).toBe(0)
  expect(said).toEqual([])
})

test('in the head, before there is a body', async () => {
  const { page } = await visit('<p>late</p>', tag().replace(' async', ''))
  await launcher(page).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
})

test('nothing is fetched before somebody wants it, and the theme only when it is asked for', async () => {
  const { page, asked } = await visit(tag('data-transport="memory" data-theme="fjord"'))
  await launcher(page).waitFor()
  await page.waitForTimeout(500)
  const ours = (): string[] => asked.filter((one) => one.startsWith('/samtale/')).map((one) => one.replace(/-\d+\.\d+\.\d+/, ''))
  expect(ours()).toEqual(['/samtale/embed.js'])
  await launcher(page).hover()
  await page
    .getByText('We usually reply')
    .or(page.getByRole('button', { name: 'Open chat' }))
    .first()
    .waitFor()
  await launcher(page).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
  await expect
    .poll(() => ours().sort())
    .toEqual(
      [
        '/samtale/embed-memory.js',
        '/samtale/embed-theme-fjord.js',
        '/samtale/embed-thread.js',
        '/samtale/embed-widget.js',
        '/samtale/embed.js',
      ].sort(),
    )
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('grid', { name: 'Emoji' }).waitFor()
  expect(ours().filter((one) => one.includes('emoji'))).toEqual(['/samtale/embed-emoji.js'])
  expect(ours().filter((one) => /files|gate/.test(one))).toEqual([])
})

test('files that can not be had: said with what to look at, and the next press tries again', async () => {
  await context.route('**/embed-*-widget.js', (route) => route.abort())
  const { page, said, thrown } = await visit(tag())
  await launcher(page).click()
  await expect.poll(() => said.filter((one) => one.includes('the chat could not be loaded from')).length).toBeGreaterThan(0)
  expect(thrown).toEqual([])
  await context.unroute('**/embed-*-widget.js')
  await launcher(page).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
})

describe('a part that is fetched later', () => {
  const file = { name: 'Plot 14.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 x') }
  const begin = async (page: Page): Promise<void> => {
    await launcher(page).click()
    await page.getByRole('button', { name: 'Start a new conversation' }).click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }
  const choose = async (page: Page): Promise<void> => {
    const dialog = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Attach files' }).click()
    await (await dialog).setFiles(file)
  }

  test('under a strict policy: messages, emoji and files are drawn in their styles, and a module comes once', async () => {
    policy = `default-src 'none'; script-src ${files.url}; style-src 'none'; img-src blob:; connect-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`
    const { page, said, thrown, asked } = await visit(tag())
    await begin(page)
    await choose(page)
    const tray = page.getByRole('list', { name: 'Attached files' })
    await tray.getByText('.pdf').waitFor()
    expect((await tray.getByRole('listitem').boundingBox())?.height).toBe(64)
    await page.getByRole('button', { name: 'Emoji' }).click()
    await page.getByRole('searchbox', { name: 'Search emoji' }).fill('wink')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByText('Sent').waitFor()
    await page.getByRole('link', { name: /Download/ }).waitFor()
    expect([said.filter((one) => !one.includes('data:,')), thrown]).toEqual([[], []])
    const scripts = asked.filter((one) => one.endsWith('.js'))
    expect(new Set(scripts).size).toBe(scripts.length)
  })

  test.each(['files', 'files-ui'])(
    '%s that could not be fetched is said, what was chosen is kept, and another try has it',
    async (name) => {
      await context.route(`**/embed-*-${name}.js*`, (route) => route.abort())
      const { page, thrown, asked } = await visit(tag())
      await begin(page)
      await choose(page)
      await page.getByText('Couldn’t load.').waitFor()
      await context.unroute(`**/embed-*-${name}.js*`)
      await page.getByRole('button', { name: 'Try again.' }).click()
      await page.getByRole('list', { name: 'Attached files' }).getByText('.pdf').waitFor()
      expect(await page.getByRole('list', { name: 'Attached files' }).getByRole('listitem').count()).toBe(1)
      expect(await page.getByText('Couldn’t load.').count()).toBe(0)
      expect(asked.filter((one) => one.endsWith('-widget.js'))).toHaveLength(1)
      expect(thrown).toEqual([])
    },
  )

  test('the picker opens when it is there, and a failure is no dead end', async () => {
    await context.route('**/embed-*-emoji.js*', (route) => route.abort())
    const { page, thrown } = await visit(tag())
    await begin(page)
    await page.getByRole('button', { name: 'Emoji' }).click()
    await page.getByText('Couldn’t load.').waitFor()
    await context.unroute('**/embed-*-emoji.js*')
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await context.route('**/embed-*-emoji.js*', async (route) => {
      await held
      await route.continue()
    })
    await page.getByRole('button', { name: 'Try again.' }).click()
    await page.locator('button[aria-label="Emoji"][aria-busy="true"]').waitFor()
    letGo()
    await page.getByRole('grid', { name: 'Emoji' }).waitFor()
    expect(await page.locator('[aria-busy="true"]').count()).toBe(0)
    expect(thrown).toEqual([])
  })

  test('after the widget itself came from a second address, its parts are its own: one Preact draws them all', async () => {
    await context.route('**/embed-*-widget.js', (route) => route.abort())
    const { page, thrown, asked } = await visit(tag())
    await launcher(page).click()
    await expect.poll(() => asked.filter((one) => one.endsWith('-widget.js')).length).toBeGreaterThan(0)
    await context.unroute('**/embed-*-widget.js')
    const before = asked.filter((one) => one.endsWith('-widget.js')).length
    await expect.poll(() => launcher(page).getAttribute('aria-busy')).toBeNull()
    await begin(page)
    // A hook of another Preact would throw here, and a context of another widget too.
    await choose(page)
    await page.getByRole('list', { name: 'Attached files' }).getByText('.pdf').waitFor()
    await page.getByRole('button', { name: 'Emoji' }).click()
    await page.getByRole('grid', { name: 'Emoji' }).waitFor()
    expect(asked.filter((one) => one.endsWith('-widget.js'))).toHaveLength(before + 1)
    expect(asked.filter((one) => one.endsWith('-memory.js'))).toHaveLength(1)
    expect(thrown).toEqual([])
  })

  test('without the messages’ part the composer is there, and another try draws them', async () => {
    await context.route('**/embed-*-thread.js*', (route) => route.abort())
    const { page, thrown } = await visit(tag())
    await begin(page)
    await page.getByText('Couldn’t load.').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello')
    await page.keyboard.press('Enter')
    await context.unroute('**/embed-*-thread.js*')
    await page.getByRole('button', { name: 'Try again.' }).click()
    await page.getByText('Hi, and thanks for writing.').waitFor()
    expect(await page.getByRole('log').getByText('Hello', { exact: true }).count()).toBe(1)
    expect(thrown).toEqual([])
  })

  test('what was chosen is sent before it can be drawn, and its place is as large as it will be', async () => {
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await context.route('**/embed-*-files-ui.js*', async (route) => {
      await held
      await route.continue()
    })
    const { page, thrown } = await visit(tag())
    await begin(page)
    await choose(page)
    expect(await page.getByRole('button', { name: 'Attach files' }).getAttribute('aria-busy')).toBe('true')
    await page.locator('button[aria-label="Send"]:enabled').click()
    const place = await page.locator('.to-come').boundingBox()
    letGo()
    await page.getByRole('link', { name: /Download/ }).waitFor()
    const drawn = await page.locator('.file').boundingBox()
    expect([place?.width, place?.height]).toEqual([drawn?.width, drawn?.height])
    expect(await page.getByRole('button', { name: 'Attach files' }).getAttribute('aria-busy')).toBeNull()
    expect(thrown).toEqual([])
  })

  test('the gate is fetched where it is asked for, and not before it is', async () => {
    const { page, asked } = await visit(tag('data-transport="memory" data-consent="pending"'))
    await launcher(page).waitFor()
    expect(asked.filter((one) => one.includes('gate'))).toEqual([])
    await launcher(page).click()
    await page.getByRole('button', { name: 'Chat without storing' }).click()
    await page.getByRole('button', { name: 'Start a new conversation' }).waitFor()
    expect(asked.filter((one) => one.includes('-gate.js'))).toHaveLength(1)
  })
})
