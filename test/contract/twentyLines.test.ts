// The transport of twenty lines that the docs show, as it stands there: compiled, and put through the kit.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TransportError } from '../../src/client.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import { conformanceChecks, createContext, type MakeHarness, runCheck } from '../../src/testing.js'
import { createTinyInbox } from './tinyInbox.js'

type Factory = (options: { url: string; everyMs?: number }) => (context: TransportContext) => Transport

const mostLines = 20
/** Wherever it stands. A longer one is another example, with a test of its own. */
const blocks = ['README.md', 'demo/site/docs/transports.md']
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/<!-- tested -->\n```js\n([\s\S]*?)```/g)])
  .map(([, code = '']) => code.trim())
  .filter((code) => code.split('\n').length <= mostLines)

test('is there, and has twenty lines at most', () => {
  expect(blocks.length).toBeGreaterThan(0)
  for (const block of blocks) for (const line of block.split('\n')) expect(line.length).toBeLessThanOrEqual(150)
})

const make =
  (code: string): MakeHarness =>
  async () => {
    const body = code.replace(/^import .*$/m, '').replace('export const acme', 'const acme')
    const acme = new Function('TransportError', `${body}; return acme`)(TransportError) as Factory
    const { fetch, driver } = createTinyInbox()
    const own = createContext()
    return {
      transport: (context = own) => acme({ url: 'https://acme.example', everyMs: 5 })({ ...context, fetch }),
      driver,
      dispose: async () => {},
    }
  }

/** What three addresses are enough for. Fewer would mean that the kit was not run. */
const enough = 45

test('keeps every promise that its inbox allows', { timeout: 60_000 }, async () => {
  const results = await Promise.all(conformanceChecks.map((check) => runCheck(check, make(blocks[0] as string))))
  expect(results.filter((one) => one.status === 'failed')).toEqual([])
  expect(results.filter((one) => one.status === 'passed').length).toBeGreaterThanOrEqual(enough)
  for (const { reason } of results.filter((one) => one.status === 'skipped')) expect(reason).toBeTruthy()
})
