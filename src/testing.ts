// Entry "samtale/testing": the conformance kit for transports. Exports only.

export { createContext } from './testing/context.js'
export type { Check, Driver, Harness, MakeHarness } from './testing/harness.js'
export { type Mutant, mutants } from './testing/mutants.js'
export { type CheckResult, conformanceChecks, missing, runCheck, runTransportConformance } from './testing/run.js'
