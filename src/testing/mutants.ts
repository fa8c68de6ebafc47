// Transports and clients with one promise broken each. The kit must notice every one of them: that is how it is trusted itself.

import { clientMutants } from './clientMutants.js'
import { connectionMutants } from './connectionMutants.js'
import type { Mutant } from './mutantTools.js'
import { receivingMutants } from './receivingMutants.js'
import { sendingMutants } from './sendingMutants.js'
import { uploadMutants } from './uploadMutants.js'

export type { MakeClient, Mutant } from './mutantTools.js'

export const mutants: readonly Mutant[] = [...sendingMutants, ...receivingMutants, ...connectionMutants, ...clientMutants, ...uploadMutants]
