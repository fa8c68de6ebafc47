// The http transport keeps the contract, against the reference inbox.
import { afterAll, expect, test } from 'vitest'
import { conformanceChecks, runCheck } from '../../src/testing.js'
import { httpHarness, sharedDatabase } from './httpHarness.js'

afterAll(async () => (await sharedDatabase()).close())

for (const check of conformanceChecks)
  test(`${check.id}. ${check.title}`, { timeout: 40_000 }, async () => {
    expect(await runCheck(check, httpHarness())).toEqual({
      id: check.id,
      title: check.title,
      capability: check.capability,
      status: 'passed',
    })
  })
