// The memory transport keeps the contract.
import { expect, test } from 'vitest'
import { conformanceChecks, runCheck } from '../../src/testing.js'
import { memoryHarness } from './memoryHarness.js'

for (const check of conformanceChecks)
  test(`${check.id}. ${check.title}`, async (run) => {
    const { id, title, capability } = check
    const result = await runCheck(check, () => memoryHarness())
    if (result.status === 'skipped') run.skip(result.reason)
    expect(result).toEqual({ id, title, capability, status: 'passed' })
  })
