// What is published, as a stranger gets it: the packed tarball in a project of its own, in Node and in a strict TypeScript.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInboxServer } from '../../demo/inbox/server/server.js'

let project: string
let files: string[] = []
const installed = (): string => join(project, 'node_modules/samtale')
const walk = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
const node = (code: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: project, encoding: 'utf8', timeout: 60_000 })

beforeAll(() => {
  if (!existsSync('dist/index.js')) throw new Error('dist is not built: run "npm run build" first')
  project = mkdtempSync(join(tmpdir(), 'samtale-pack-'))
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { filename } = (JSON.parse(packed) as { filename: string }[])[0] as { filename: string }
  mkdirSync(installed(), { recursive: true })
  execFileSync('tar', ['-xzf', join(project, filename), '-C', installed(), '--strip-components=1'])
  files = walk(installed())
  writeFileSync(join(project, 'package.json'), '{"type":"module","private":true}')
}, 60_000)
afterAll(() => rmSync(project, { recursive: true, force: true }))

test('holds what is used, and nothing else', () => {
  const top = [...new Set(files.map((path) => path.slice(installed().length + 1).split('/')[0]))].sort()
  expect(top).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json', 'themes'])
  expect(existsSync(join(installed(), 'dist/THIRD-PARTY.txt'))).toBe(true)
})

test('says no path of the machine it was built on', () => {
  for (const path of files) expect(readFileSync(path, 'utf8').includes(process.cwd()), path).toBe(false)
})

test('every entry of package.json is there', () => {
  const { exports, main, types, unpkg, jsdelivr } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8')) as Record<
    string,
    never
  >
  const named = JSON.stringify([exports, main, types, unpkg, jsdelivr]).match(/\.\/[^"*]+?\.[a-z.]+(?=")/g) ?? []
  expect(named.length).toBeGreaterThan(12)
  for (const path of named) expect(existsSync(join(installed(), path)), path).toBe(true)
})

test('is imported in Node without doing anything', () => {
  const said = node(`
    const before = Object.getOwnPropertyNames(globalThis).length
    const names = []
    for (const entry of ['samtale', 'samtale/client', 'samtale/transports/http', 'samtale/transports/memory', 'samtale/testing'])
      names.push(...Object.keys(await import(entry)))
    console.log(JSON.stringify([names.sort(), Object.getOwnPropertyNames(globalThis).length - before]))
  `)
  const [names, added] = JSON.parse(said) as [string[], number]
  expect(added).toBe(0)
  expect(names).toEqual(
    expect.arrayContaining(['createChat', 'createClient', 'http', 'memory', 'runTransportConformance', 'TransportError']),
  )
})

test('a chat that is mounted where there is no page draws nothing and throws nothing', () => {
  expect(
    node(`
      import { createChat } from 'samtale'
      import { memory } from 'samtale/transports/memory'
      const chat = createChat({ transport: memory() })
      chat.mount()
      console.log(chat.state.value.phase)
      chat.destroy()
    `).trim(),
  ).toBe('ready')
})

test('a strict TypeScript understands it, without any other package', () => {
  expect(files.filter((path) => path.endsWith('.d.ts')).filter((path) => /from ['"][^.]/.test(readFileSync(path, 'utf8')))).toEqual([])
  writeFileSync(
    join(project, 'use.ts'),
    `import { createChat, type Chat, type Message } from 'samtale'
import { createClient, type Transport, type TransportContext, TransportError } from 'samtale/client'
import { http } from 'samtale/transports/http'
import { memory } from 'samtale/transports/memory'
import { runTransportConformance } from 'samtale/testing'
const chat: Chat = createChat({ transport: http({ url: 'https://inbox.example.com/v1' }), scheme: 'dark', beforeSend: (m: Message) => m })
chat.on('message:receive', ({ message }) => message.parts)
const unread: number = chat.state.value.unread.messages
// @ts-expect-error a scheme that is not one
createChat({ transport: memory(), scheme: 'night' })
const own = (_: TransportContext): Transport => { throw new TransportError('network') }
createClient({ transport: own }).messages('c').subscribe((rows) => rows.length + unread)
void runTransportConformance
`,
  )
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        target: 'es2022',
        module: 'nodenext',
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: [],
      },
      include: ['use.ts'],
    }),
  )
  const out = execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: project, encoding: 'utf8' })
  expect(out).toBe('')
})
test('the headless client talks to an inbox from plain Node, and comes back to what was said', async () => {
  const server = await createInboxServer({})
  try {
    const script = `
      import { createClient } from 'samtale/client'
      import { http } from 'samtale/transports/http'
      const kept = new Map(JSON.parse(process.env.KEPT ?? '[]'))
      const slot = { get: () => kept.get('secret'), set: (v) => (v === undefined ? kept.delete('secret') : kept.set('secret', v)) }
      // The first run has what this Node has: before 22, no WebSocket.
      const { WebSocket = globalThis.WebSocket } = process.env.KEPT ? await import(process.env.WS) : {}
      const client = createClient({ transport: http({ url: process.env.INBOX + '/v1' }), context: { WebSocket, secret: slot } })
      const sent = new Promise((done) => client.once('message:sent', done))
      if (!process.env.KEPT) {
        client.send('Hello from Node')
        await sent
        await new Promise((done) => client.state.subscribe(({ connection }) => connection.state === 'online' && done()))
      }
      else {
        client.connect()
        await new Promise((done) => client.conversations.subscribe((all) => all.length && done()))
        const [{ id }] = client.conversations.value
        client.openConversation(id)
        await new Promise((done) => client.messages(id).subscribe((rows) => rows.length && done()))
        console.error(client.messages(id).value[0].message.parts[0].text)
      }
      client.destroy()
      console.log(JSON.stringify([...kept]))
    `
    const run = async (kept?: string): Promise<{ out: string; err: string }> => {
      const { execFile } = await import('node:child_process')
      return new Promise((done, fail) => {
        execFile(
          process.execPath,
          ['--input-type=module', '-e', script],
          {
            cwd: project,
            timeout: 30_000,
            env: {
              ...process.env,
              INBOX: server.url,
              WS: resolve('node_modules/ws/wrapper.mjs'),
              ...(kept && { KEPT: kept }),
            },
          },
          (error, out, err) => (error ? fail(error) : done({ out, err })),
        )
      })
    }
    const first = await run()
    expect((await run(first.out)).err.trim()).toBe('Hello from Node')
  } finally {
    await server.close()
  }
})
