// Runs the checks against a transport and says what it can. Needs no test runner.

import { byeChecks } from './byeChecks.js'
import { clientChecks } from './clientChecks.js'
import { connectionChecks } from './connectionChecks.js'
import { deliveryChecks } from './deliveryChecks.js'
import type { Check, Driver, MakeHarness } from './harness.js'
import { identityChecks } from './identityChecks.js'
import { lifecycleChecks } from './lifecycleChecks.js'
import { limitChecks } from './limitChecks.js'
import { orderChecks } from './orderChecks.js'
import { receivingChecks } from './receivingChecks.js'
import { isSkip } from './reference.js'
import { sendingChecks } from './sendingChecks.js'
import { uploadChecks } from './uploadChecks.js'
import { wireChecks } from './wireChecks.js'

export type CheckResult = {
  readonly id: number
  readonly title: string
  readonly capability: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** Why it failed, or was skipped. */
  readonly reason?: string
}

/** Every check there is, in the order of their numbers. */
export const conformanceChecks: readonly Check[] = [
  ...sendingChecks,
  ...deliveryChecks,
  ...limitChecks,
  ...receivingChecks,
  ...orderChecks,
  ...clientChecks,
  ...wireChecks,
  ...connectionChecks,
  ...byeChecks,
  ...identityChecks,
  ...uploadChecks,
  ...lifecycleChecks,
].sort((a, b) => a.id - b.id)

/** What the driver lacks for a check; empty when it can be run. */
export const missing = (check: Check, driver: Driver): readonly string[] => check.needs.filter((need) => driver[need] === undefined)

/** Runs one check in an inbox of its own. */
export async function runCheck(check: Check, make: MakeHarness): Promise<CheckResult> {
  const { id, title, capability } = check
  const harness = await make()
  try {
    const lacks = missing(check, harness.driver)
    if (lacks.length) return { id, title, capability, status: 'skipped', reason: `the driver has no ${lacks.join(', ')}` }
    await check.run(harness)
    return { id, title, capability, status: 'passed' }
  } catch (error) {
    if (isSkip(error)) return { id, title, capability, status: 'skipped', reason: error.message }
    return { id, title, capability, status: 'failed', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    await harness.dispose()
  }
}

/**
 * Proves a transport against the contract. The rows are also its published capability table.
 * @example
 * const rows = await runTransportConformance({ make })
 * console.table(rows)
 */
export async function runTransportConformance(options: {
  readonly make: MakeHarness
  readonly only?: readonly number[]
}): Promise<readonly CheckResult[]> {
  const rows: CheckResult[] = []
  for (const check of conformanceChecks)
    if (!options.only || options.only.includes(check.id)) rows.push(await runCheck(check, options.make))
  return rows
}
