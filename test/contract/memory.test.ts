// The memory transport keeps the contract.
import { expect, test } from 'vitest'
import { conformanceChecks, runCheck } from '../../src/testing.js'
import { memoryHarness } from './memoryHarness.js'
import { published } from './table.js'

const table = published('memory')
for (const check of conformanceChecks)
  test(`${check.id}. ${check.title}`, async (run) => {
    const result = await runCheck(check, () => memoryHarness())
    expect(result.status, result.reason).not.toBe('failed')
    const { published: said, now } = table(result)
    expect(said, 'the table is old: node --import tsx test/scripts/conformance.mjs').toBe(now)
    if (result.status === 'skipped') run.skip(result.reason)
  })
