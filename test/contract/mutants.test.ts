// The kit notices every broken promise: each mutant is failed by the check that guards it, and each check has a mutant.
import { afterAll, expect, test } from 'vitest'
import { conformanceChecks, missing, mutants, runCheck } from '../../src/testing.js'
import { httpHarness, sharedDatabase } from './httpHarness.js'
import { memoryHarness } from './memoryHarness.js'

afterAll(async () => (await sharedDatabase()).close())

test('every check has a mutant', () => {
  const killed = new Set(mutants.flatMap((mutant) => mutant.kills))
  expect(conformanceChecks.map((check) => check.id).filter((id) => !killed.has(id))).toEqual([])
})

for (const mutant of mutants)
  for (const id of mutant.kills)
    test.concurrent(`"${mutant.name}" is failed by check ${id}`, { timeout: 40_000 }, async () => {
      const check = conformanceChecks.find((one) => one.id === id)
      if (!check) throw new Error(`there is no check ${id}`)
      const inPage = !missing(check, (await memoryHarness()).driver).length
      const make = inPage ? () => memoryHarness(mutant.mutate) : httpHarness(mutant.mutate)
      expect((await runCheck(check, make)).status).toBe('failed')
    })
