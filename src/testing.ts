// Entry "samtale/testing": the conformance kit for transports, and a bad network for hosts' own tests. Exports only.

export { createContext } from './testing/context.js'
export type { FaultScript, FaultyCall, FaultyEntry, FaultyTransport } from './testing/faultScript.js'
export { createFaultyTransport } from './testing/faulty.js'
export type { Check, Driver, DriverFault, Harness, MakeHarness, StoredFile } from './testing/harness.js'
export { type MakeClient, type Mutant, mutants } from './testing/mutants.js'
export { type CheckResult, conformanceChecks, missing, runCheck, runTransportConformance } from './testing/run.js'
export { toMarkdown } from './testing/table.js'
