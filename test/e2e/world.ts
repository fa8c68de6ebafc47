// The whole of it, as a stranger starts it: the built files, the inbox as a process of its own, the shop page, a browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { chromiumArgs, chromiumPath } from '../browsers.ts'
// @ts-expect-error a script without types
import { serveSite } from '../scripts/site.mjs'

export type World = {
  readonly browser: Browser
  readonly siteUrl: string
  readonly inboxUrl: string
  startInbox(): Promise<void>
  /** Without a word, as a crash. */
  killInbox(): Promise<void>
  /** A page of its own browser context, with everything the console said. */
  page(): Promise<{ page: Page; said: string[] }>
  signIn(page: Page, email?: string): Promise<void>
  close(): Promise<void>
}

const freePort = async (): Promise<number> => {
  const { createServer } = await import('node:net')
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}

export async function createWorld(): Promise<World> {
  for (const built of ['dist/embed.js', 'demo/inbox/console/dist/index.html'])
    if (!existsSync(built)) throw new Error(`${built} is not built: run "npm run build" first`)
  const dataDir = mkdtempSync(join(tmpdir(), 'samtale-'))
  const port = await freePort()
  const inboxUrl = `http://127.0.0.1:${port}`
  let inbox: ChildProcess | undefined
  const startInbox = async (): Promise<void> => {
    inbox = spawn(process.execPath, ['--import', 'tsx', resolve('demo/inbox/server/main.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, HEARTBEAT_MS: '1000' },
    })
    await new Promise<void>((done, fail) => {
      inbox?.once('exit', (code) => fail(new Error(`the inbox ended with ${code}`)))
      inbox?.stdout?.on('data', (chunk) => String(chunk).includes('listening') && done())
    })
  }
  await startInbox()
  const site = (await serveSite({ inbox: inboxUrl })) as { url: string; close(): Promise<void> }
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  const killInbox = async (): Promise<void> => {
    const ended = new Promise((done) => inbox?.once('exit', done))
    inbox?.removeAllListeners('exit')
    const gone = new Promise((done) => inbox?.once('exit', done))
    inbox?.kill('SIGKILL')
    await Promise.race([ended, gone])
  }
  return {
    browser,
    siteUrl: site.url,
    inboxUrl,
    startInbox,
    killInbox,
    page: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
      const page = await context.newPage()
      const said: string[] = []
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => said.push(`exception: ${error.message}`))
      return { page, said }
    },
    signIn: async (page, email = 'ingrid@fjellro.example') => {
      await page.goto(inboxUrl)
      await page.getByRole('textbox', { name: 'Email' }).fill(email)
      await page.getByLabel('Password').fill('fjellro-demo')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Inbox', exact: true }).waitFor()
    },
    close: async () => {
      await browser.close()
      await killInbox()
      await site.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Opens the chat and begins a conversation, as a visitor does. */
export async function beginConversation(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await say(page, text)
}
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
}
export const bubbles = (page: Page): Promise<string[]> =>
  page.getByRole('log', { name: 'Messages' }).locator('.bubble:not(.typing)').allInnerTexts()
