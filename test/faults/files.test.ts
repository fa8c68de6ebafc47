// Files whose way to the inbox is broken. They arrive whole and once, or fail in sight.
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { answer, createWorld, ofOurs, requests, talking, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ limits: { perMinute: 100_000, sessionsPerMinute: 100_000, uploadsPerHour: 100_000 } })
})
afterAll(() => world?.close())
afterEach(() => world.reset())

const attach = async (page: Page, name: string, bytes: number): Promise<void> => {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await choosing).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'a') })
}
const arrived = async (name: string): Promise<number[]> => {
  const rows = await world.database.query<{ parts: string }>('select parts from message where parts like $1', [`%${name}%`])
  return rows.flatMap(({ parts }) =>
    (JSON.parse(parts) as { type: string; size: number }[]).flatMap((part) => (part.type === 'file' ? [part.size] : [])),
  )
}

test('F41 an upload cut off half way: begun again, one file, whole', async () => {
  const { page } = await talking(world, 'F41 zero')
  world.line.throttle(200_000)
  const before = world.line.upBytes
  await attach(page, 'F41.txt', 900_000)
  await expect.poll(() => world.line.upBytes).toBeGreaterThan(before + 200_000)
  world.line.drop()
  await page.getByRole('button', { name: 'Send' }).click()
  world.line.heal()
  await expect.poll(() => arrived('F41.txt')).toEqual([900_000])
  // The browser or the client: somebody began again.
  expect(world.line.upBytes - before).toBeGreaterThan(1_100_000)
})

test('F41 an upload that is called off: nothing of it is sent', async () => {
  const { page } = await talking(world, 'F41 cancelled')
  world.line.throttle(100_000)
  await attach(page, 'F41 off.txt', 900_000)
  await page
    .getByRole('button', { name: 'Cancel upload of F41 off.txt' })
    .or(page.getByRole('button', { name: /F41 off\.txt/ }))
    .first()
    .click()
  await page.getByText('F41 off.txt').waitFor({ state: 'detached' })
  world.line.throttle(0)
  await page.getByRole('textbox', { name: 'Message' }).fill('F41 without it')
  await page.keyboard.press('Enter')
  await expect.poll(() => world.record('F41 cancelled')).toEqual(['F41 cancelled', 'F41 without it'])
  expect(await arrived('F41 off.txt')).toEqual([])
})

test('F42 the inbox has let go of a file before the message comes: uploaded again, once', async () => {
  const { page } = await talking(world, 'F42 expired')
  const uploads = requests(page, '/uploads')
  await page.route('**/v1/messages', (route) => answer(route, 422, { code: 'invalid', field: 'ref' }), { times: 1 })
  await attach(page, 'F42.txt', 1000)
  await page.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => arrived('F42.txt')).toEqual([1000])
  expect(uploads.at).toHaveLength(2)
})

test('F42 an upload that is refused (403): said so, not tried again by itself', async () => {
  const { page } = await talking(world, 'F42 refused')
  const uploads = requests(page, '/uploads')
  await page.route('**/v1/uploads*', (route) => answer(route, 403, { code: 'forbidden' }))
  await attach(page, 'F42 no.txt', 1000)
  await page
    .getByRole('button', { name: 'Retry' })
    .or(page.getByText(/can’t|could not|not sent/i))
    .first()
    .waitFor()
  await page.clock.install()
  await page.clock.runFor(600_000)
  expect(uploads.at.length).toBeLessThanOrEqual(1)
  await page.getByRole('textbox', { name: 'Message' }).fill('F42 goes on')
  expect(await arrived('F42 no.txt')).toEqual([])
})

test('F43 a file that can’t be read any more: said so, and the composer works', async () => {
  const { page, said } = await talking(world, 'F43 zero', {
    init: () => {
      Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'))
    },
  })
  await attach(page, 'F43.txt', 1000)
  await page
    .getByText(/read|can’t be sent/i)
    .first()
    .waitFor()
  await page.getByRole('textbox', { name: 'Message' }).fill('F43 goes on')
  await page.keyboard.press('Enter')
  await expect.poll(() => world.record('F43')).toEqual(['F43 zero', 'F43 goes on'])
  expect(ofOurs(said)).toEqual([])
})

test('F44 five hundred files dropped, and one of two thousand million bytes: refused before a byte is read', async () => {
  const { page, said } = await talking(world, 'F44 zero')
  const uploads = requests(page, '/uploads')
  const read = await page.evaluate(async () => {
    let bytes = 0
    const { arrayBuffer } = Blob.prototype
    Blob.prototype.arrayBuffer = function () {
      bytes += this.size
      return arrayBuffer.call(this)
    }
    const panel = document.querySelector('samtale-chat')?.shadowRoot?.querySelector('[role="log"]') as HTMLElement
    const drop = (files: File[]): void => {
      const transfer = new DataTransfer()
      for (const file of files) transfer.items.add(file)
      for (const type of ['dragenter', 'dragover', 'drop'])
        panel.dispatchEvent(new DragEvent(type, { bubbles: true, composed: true, cancelable: true, dataTransfer: transfer }))
    }
    const huge = new File(['x'], 'huge.txt', { type: 'text/plain' })
    Object.defineProperty(huge, 'size', { value: 2_000_000_000 })
    const { attach } = (window as unknown as { samtale: { chat: { client: { attach(files: File[]): Promise<unknown> } } } }).samtale.chat
      .client
    await attach([huge])
    const before = bytes
    drop(Array.from({ length: 500 }, (_, n) => new File(['x'.repeat(100)], `F44 ${n}.txt`, { type: 'text/plain' })))
    await new Promise((done) => setTimeout(done, 500))
    return { huge: before, after: bytes }
  })
  expect(read.huge).toBe(0)
  // Ten fit into a message; of each only its head is looked at.
  expect(read.after).toBeLessThanOrEqual(10 * 100)
  await expect.poll(() => uploads.at.length).toBeLessThanOrEqual(10)
  await page.getByText(/490/).first().waitFor()
  expect(ofOurs(said)).toEqual([])
})

test('F57 a large upload fills the line: the connection is not taken for dead', async () => {
  const { page } = await talking(world, 'F57 zero')
  const [stream] = world.streams()
  world.line.throttle(250_000)
  await attach(page, 'F57.txt', 1_500_000)
  await page.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => arrived('F57.txt')).toEqual([1_500_000])
  expect(world.streams()).toEqual([stream])
})
