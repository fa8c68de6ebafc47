// The kit notices every broken promise: each mutant is failed by the check that guards it, and each check has a mutant.
import { afterAll, expect, test } from 'vitest'
import { createClient } from '../../src/client.js'
import { type CheckResult, conformanceChecks, type MakeHarness, type Mutant, mutants, runCheck } from '../../src/testing.js'
import { httpHarness, sharedDatabase } from './httpHarness.js'
import { memoryHarness } from './memoryHarness.js'

afterAll(async () => (await sharedDatabase()).close())

/** Most of a failing check is waiting for what never comes. */
const together = 12
let running = 0
const queue: (() => void)[] = []
const inTurn = async <T>(run: () => Promise<T>): Promise<T> => {
  if (running >= together) await new Promise<void>((resolve) => queue.push(resolve))
  running++
  try {
    return await run()
  } finally {
    running--
    queue.shift()?.()
  }
}

const twisted =
  (make: MakeHarness, { twist }: Mutant): MakeHarness =>
  async () => ({ ...(await make()), ...(twist && { client: twist(createClient) }) })

/** In the first inbox that can run the check at all. */
async function verdict(mutant: Mutant, id: number): Promise<CheckResult['status']> {
  const check = conformanceChecks.find((one) => one.id === id)
  if (!check) throw new Error(`there is no check ${id}`)
  const broken: readonly MakeHarness[] = [() => memoryHarness(mutant.mutate), httpHarness(mutant.mutate), httpHarness(mutant.mutate, 'sse')]
  for (const make of broken) {
    const { status } = await runCheck(check, twisted(make, mutant))
    if (status !== 'skipped') return status
  }
  return 'skipped'
}
const verdicts = mutants.flatMap((mutant) => mutant.kills.map((id) => ({ mutant, id, status: inTurn(() => verdict(mutant, id)) })))

test('every check has a mutant', () => {
  const killed = new Set(mutants.flatMap((mutant) => mutant.kills))
  expect(conformanceChecks.map((check) => check.id).filter((id) => !killed.has(id))).toEqual([])
})

for (const { mutant, id, status } of verdicts)
  test(`"${mutant.name}" is failed by check ${id}`, { timeout: 90_000 }, async () => {
    expect(await status).toBe('failed')
  })
