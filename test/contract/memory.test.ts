// The memory transport keeps the contract.
import { expect, test } from 'vitest'
import { conformanceChecks, missing, runCheck } from '../../src/testing.js'
import { memoryHarness } from './memoryHarness.js'

for (const check of conformanceChecks)
  test(`${check.id}. ${check.title}`, async (context) => {
    const lacks = missing(check, (await memoryHarness()).driver)
    if (lacks.length) return context.skip(`an inbox in the page has no ${lacks.join(', ')}`)
    expect(await runCheck(check, () => memoryHarness())).toEqual({
      id: check.id,
      title: check.title,
      capability: check.capability,
      status: 'passed',
    })
  })
