// Files on the team's side, in the built console on the real inbox: attached, dropped, pasted, refused, sent, seen, downloaded.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from './world.ts'

type Json = Record<string, unknown>

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const faultsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    })
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)
  })
}

/** A picture as a camera makes it, drawn by the browser. */
const drawn = async (page: Page, width: number, height: number): Promise<Buffer> => {
  const address = await page.evaluate(
    ([w, h]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      const sky = context.createLinearGradient(0, 0, w, h)
      sky.addColorStop(0, '#7f8ec9')
      sky.addColorStop(1, '#e7b48f')
      context.fillStyle = sky
      context.fillRect(0, 0, w, h)
      return canvas.toDataURL('image/png')
    },
    [width, height] as [number, number],
  )
  return Buffer.from(address.split(',')[1] as string, 'base64')
}

/** A visitor over the wire: the widget has tests of its own. */
const visitor = async (): Promise<{
  ask(path: string, body?: unknown): Promise<Json>
  upload(name: string, mime: string, bytes: Uint8Array): Promise<Json>
}> => {
  const json = async (response: Response): Promise<Json> => (await response.json()) as Json
  const base = `${world.inboxUrl}/v1`
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const { token } = await json(await fetch(`${base}/session`, { ...post, body: '{}' }))
  const authorization = `Bearer ${token}`
  return {
    ask: async (path, body) =>
      json(
        await fetch(`${base}${path}`, {
          headers: { authorization, 'content-type': 'application/json' },
          ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        }),
      ),
    upload: async (name, mime, bytes) =>
      json(
        await fetch(`${base}/uploads?name=${encodeURIComponent(name)}&clientId=${crypto.randomUUID()}`, {
          ...{ method: 'POST', headers: { authorization, 'content-type': mime }, body: new Uint8Array(bytes) },
        }),
      ),
  }
}
const say = (text: string): Json => ({ clientId: crypto.randomUUID(), parts: [{ type: 'text', text, format: 'plain' }] })
const openThread = async (page: Page, text: string): Promise<void> => {
  await world.signIn(page)
  await page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: text }).click()
  await page.getByRole('log').getByText(text).waitFor()
}
const tray = (page: Page) => page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
const shots = process.env.SHOTS_DIR
const shot = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) })
}

test('a member attaches a picture and a document, sends both with a text, and the visitor can load them', async () => {
  const { ask } = await visitor()
  const { conversation } = await ask('/messages', say('Can I see the slope?'))
  const { page, said } = await world.page()
  await openThread(page, 'Can I see the slope?')
  const picture = await drawn(page, 640, 400)
  await page.locator('input[type=file]').setInputFiles([
    { name: 'slope.png', mimeType: 'image/png', buffer: picture },
    { name: 'plot 14.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%…\n') },
  ])
  await expect.poll(() => tray(page).count()).toBe(2)
  await expect.poll(() => tray(page).getByRole('progressbar').count()).toBe(0)
  await page.getByRole('textbox', { name: 'Reply' }).fill('Here it is.')
  await shot(page, 'tray')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('log').getByRole('button', { name: 'View slope.png' }).waitFor()
  expect(await tray(page).count()).toBe(0)
  await expect.poll(() => page.locator('.picture img').evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(640)
  await shot(page, 'thread')

  const { messages } = (await ask(`/messages?conversation=${conversation}`)) as { messages: { parts: Json[] }[] }
  const parts = messages.at(-1)?.parts ?? []
  expect(parts).toMatchObject([
    { type: 'text', text: 'Here it is.' },
    { type: 'file', name: 'slope.png', mime: 'image/png', size: picture.length, width: 640, height: 400 },
    { type: 'file', name: 'plot 14.pdf', mime: 'application/pdf' },
  ])
  const loaded = await fetch(String(parts[1]?.url))
  expect(loaded.headers.get('content-type')).toBe('image/png')
  expect(Buffer.compare(Buffer.from(await loaded.arrayBuffer()), picture)).toBe(0)
  // And from another origin's page, as an <img> does it.
  const shop = await world.page()
  await shop.page.goto(world.siteUrl)
  const width = await shop.page.evaluate(
    (src) =>
      new Promise<number>((done, fail) => {
        const image = new Image()
        image.onload = () => done(image.naturalWidth)
        image.onerror = () => fail(new Error('not loaded'))
        image.src = src
      }),
    String(parts[1]?.url),
  )
  expect(width).toBe(640)
  expect(said.filter((one) => /Content Security|exception/.test(one))).toEqual([])
  await shop.page.context().close()
  await page.context().close()
})

test('what a visitor sends is seen larger, heard, and downloaded under its name', async () => {
  const { ask, upload } = await visitor()
  const { page, said } = await world.page()
  const picture = await upload('roof.png', 'image/png', await drawn(page, 800, 500))
  const wave = Buffer.concat([
    Buffer.from('RIFF\x2c\x20\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\x20\0\0', 'latin1'),
    Buffer.alloc(8192, 128),
  ])
  const sound = await upload('rattle.wav', 'audio/wav', wave)
  const report = await upload('Årsrapport \u202efdp.csv', 'text/csv', Buffer.from('a,b\n'))
  await ask('/messages', say('Look at the roof'))
  await ask('/messages', { clientId: 'files', parts: [picture, sound, report].map(({ ref }) => ({ type: 'file', ref })) })
  await world.signIn(page)
  // A message of files only is known in the list by their names.
  await page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: 'roof.png, rattle.wav' }).click()
  await page.getByRole('button', { name: 'View roof.png' }).click()
  const dialog = page.getByRole('dialog', { name: 'roof.png' })
  const larger = dialog.getByRole('img', { name: 'roof.png' })
  await expect.poll(() => larger.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(800)
  expect((await larger.boundingBox())?.width).toBeGreaterThan(700)
  await shot(page, 'larger')
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(() => page.locator('audio').evaluate((one) => (one as HTMLAudioElement).duration)).toBeGreaterThan(0.9)
  await shot(page, 'kinds')
  expect(await faultsOf(page)).toEqual([])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download Årsrapport fdp.csv' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Årsrapport fdp.csv')
  expect(readFileSync(await download.path(), 'utf8')).toBe('a,b\n')
  expect(said.filter((one) => /Content Security|exception/.test(one))).toEqual([])
  await page.context().close()
})

test('a page of another origin uploads by the http transport, and hears of the bytes as they go', async () => {
  const { page, said } = await world.page()
  await page.goto(world.siteUrl)
  const built = `${world.siteUrl}/samtale/transports/http.js`
  await page.addScriptTag({ type: 'module', content: `import { http } from '${built}'; window.http = http` })
  await page.waitForFunction(() => 'http' in window)
  const { seen, ref, large } = await page.evaluate(async (url) => {
    const { http } = window as unknown as typeof import('../../src/transports/http/index.ts')
    const kept: Record<string, string | undefined> = {}
    const transport = http({ url })({
      identity: async () => undefined,
      secret: {
        get: () => kept.secret,
        set: (value) => {
          kept.secret = value
        },
      },
      storage: { get: () => undefined, set: () => {} },
      fetch: (...request) => fetch(...request),
      WebSocket,
      XMLHttpRequest,
      now: () => Date.now(),
      log: () => {},
    })
    const bytes = new Uint8Array(8_000_000)
    bytes.set(new TextEncoder().encode('%PDF-1.4'))
    const upload = (size: number, onProgress: (sent: number) => void) =>
      transport.upload?.(
        {
          clientId: `c${size}`,
          name: 'plan.pdf',
          mime: 'application/pdf',
          blob: new Blob([bytes.subarray(0, size), new Uint8Array(Math.max(0, size - bytes.length))]),
        },
        { onProgress },
      )
    const counts: number[] = []
    const done = await upload(8_000_000, (sent) => counts.push(sent))
    const refused = await upload(25_000_000, () => {})?.catch((error) => ({ kind: error.kind, limit: error.info.limit }))
    return { seen: counts, ref: done?.ref, large: refused }
  }, `${world.inboxUrl}/v1`)
  expect(ref).toMatch(/^f_/)
  expect(seen.at(-1)).toBe(8_000_000)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(large).toEqual({ kind: 'too_large', limit: 20 * 1024 * 1024 })
  expect(said.filter((one) => one.startsWith('exception'))).toEqual([])
  await page.context().close()
})

test('dropped and pasted files go into the tray; what is not taken says why and sends nothing', async () => {
  const { ask } = await visitor()
  await ask('/messages', say('I drop things'))
  const { page } = await world.page()
  await openThread(page, 'I drop things')
  const uploads: string[] = []
  page.on('request', (request) => request.url().includes('/team/uploads') && uploads.push(request.url()))
  const files = (names: readonly (readonly [string, string])[]) =>
    page.evaluateHandle((all) => {
      const transfer = new DataTransfer()
      for (const [name, type] of all) transfer.items.add(new File(['GIF89a\x01\0\x01\0\0\0\0;'], name, { type }))
      return transfer
    }, names)
  const dataTransfer = await files([
    ['one.gif', 'image/gif'],
    ['model.dwg', 'image/vnd.dwg'],
  ])
  const thread = page.locator('.thread')
  await thread.dispatchEvent('dragenter', { dataTransfer })
  await page.getByText('Drop to attach for').waitFor()
  await shot(page, 'drop')
  await thread.dispatchEvent('drop', { dataTransfer })
  await page.getByText('Drop to attach for').waitFor({ state: 'detached' })
  await page.getByRole('alert').getByText('DWG files can’t be sent here.').waitFor()
  await page.getByRole('textbox', { name: 'Reply' }).evaluate(
    (box, clipboardData) => {
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboardData as unknown as DataTransfer, bubbles: true }))
    },
    await files([['pasted.gif', 'image/gif']]),
  )
  await expect.poll(() => tray(page).count()).toBe(3)
  await expect.poll(() => uploads.length).toBe(2)
  await shot(page, 'refused')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove pasted.gif' }).click()
  await page.getByRole('button', { name: 'Remove model.dwg' }).click()
  // Files alone are a reply too.
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('log').getByRole('button', { name: 'View one.gif' }).waitFor()
  expect(uploads.some((url) => url.includes('dwg'))).toBe(false)
  await page.context().close()
})
