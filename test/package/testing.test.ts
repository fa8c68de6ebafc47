// The kit in a stranger's hands: the built file, Node's own test runner, a transport of theirs, nothing else.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

let dir: string
beforeAll(() => {
  if (!existsSync('dist/testing.js')) throw new Error('dist is not built: run "npm run build" first')
  dir = mkdtempSync(join(tmpdir(), 'samtale-kit-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const at = (entry: string): string => JSON.stringify(pathToFileURL(resolve('dist', entry)).href)

/** @returns what `node --test` says, one line for each test */
function run(mutate: string): { passed: string[]; failed: string[]; skipped: string[] } {
  const file = join(dir, `${Math.random()}.test.mjs`)
  writeFileSync(
    file,
    `import test from 'node:test'
import assert from 'node:assert'
import { conformanceChecks, createContext, createFaultyTransport, runCheck, toMarkdown } from ${at('testing.js')}
import { createMemoryInbox, memory } from ${at('transports/memory.js')}
const make = async () => {
  const inbox = createMemoryInbox()
  const mutate = ${mutate}
  return {
    transport: (context = createContext()) => mutate(memory({ inbox })(context)),
    driver: { messages: async () => inbox.messages(), agentSend: async (text) => void inbox.say(text) },
    dispose: async () => {},
  }
}
const rows = []
for (const check of conformanceChecks)
  test(\`\${check.id}. \${check.title}\`, async (run) => {
    const row = await runCheck(check, make)
    rows.push(row)
    if (row.status === 'skipped') return run.skip(row.reason)
    assert.equal(row.status, 'passed', row.reason)
  })
test('the table', () => assert.equal(toMarkdown({ theirs: rows }).split('\\n').filter((line) => /^\\| \\d+ /.test(line)).length, rows.length))
test('nothing is left of what a page would have', () => assert.equal(Object.hasOwn(globalThis, 'addEventListener'), false))
test('the bad network', () => assert.equal(createFaultyTransport(memory()).lives, 0))
`,
  )
  let out: string
  try {
    out = execFileSync(process.execPath, ['--test', '--test-reporter=tap', file], {
      encoding: 'utf8',
      timeout: 80_000,
      env: { PATH: process.env.PATH ?? '' },
    })
  } catch (error) {
    out = String((error as { stdout?: unknown }).stdout)
  }
  const lines = [...out.matchAll(/^\s*(not ok|ok) \d+ - (\d+)\. .*$/gm)]
  const of = (keep: (line: string, word: string) => boolean): string[] =>
    lines.filter(([line, word]) => keep(line, word as string)).map(([, , id]) => id as string)
  return {
    passed: of((line, word) => word === 'ok' && !line.includes('# SKIP')),
    failed: of((_, word) => word === 'not ok'),
    skipped: of((line) => line.includes('# SKIP')),
  }
}

test('a good transport passes, and what its driver can not do is skipped', () => {
  const { passed, failed, skipped } = run('(transport) => transport')
  expect(failed).toEqual([])
  expect(passed.length).toBeGreaterThan(25)
  expect(passed.length + skipped.length).toBe(84)
})

test('a bad one is failed, by the checks of what it breaks', () => {
  const { failed } = run(
    '(transport) => ({ ...transport, send: (message) => transport.send({ ...message, clientId: String(Math.random()) }) })',
  )
  expect(failed).toEqual(expect.arrayContaining(['1', '2', '12']))
})
