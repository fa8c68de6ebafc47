// The http transport keeps the contract against the reference inbox, by each of its three ways to be live.
import { afterAll, describe, expect, test } from 'vitest'
import { conformanceChecks, runCheck } from '../../src/testing.js'
import { httpHarness, sharedDatabase } from './httpHarness.js'

afterAll(async () => (await sharedDatabase()).close())

describe.each(['ws', 'sse', 'poll'] as const)('by %s', (way) => {
  for (const check of conformanceChecks)
    test(`${check.id}. ${check.title}`, { timeout: 40_000 }, async (run) => {
      const { id, title, capability } = check
      const result = await runCheck(check, httpHarness(undefined, way))
      if (result.status === 'skipped') run.skip(result.reason)
      expect(result).toEqual({ id, title, capability, status: 'passed' })
    })
})
