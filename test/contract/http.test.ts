// The http transport keeps the contract against the reference inbox, by each of its three ways to be live.
import { afterAll, describe, expect, test } from 'vitest'
import { conformanceChecks, runCheck } from '../../src/testing.js'
import { httpHarness, sharedDatabase } from './httpHarness.js'
import { published } from './table.js'

afterAll(async () => (await sharedDatabase()).close())

describe.each(['ws', 'sse', 'poll'] as const)('by %s', (way) => {
  const table = published(`http, ${way}`)
  for (const check of conformanceChecks)
    test(`${check.id}. ${check.title}`, { timeout: 40_000 }, async (run) => {
      const result = await runCheck(check, httpHarness(undefined, way))
      expect(result.status, result.reason).not.toBe('failed')
      const { published: said, now } = table(result)
      expect(said, 'the table is old: node --import tsx test/scripts/conformance.mjs').toBe(now)
      if (result.status === 'skipped') run.skip(result.reason)
    })
})
