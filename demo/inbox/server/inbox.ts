// What every route needs, made once. Must not hold anything of one request.

import type { Conversations } from './conversations.js'
import type { Database } from './database.js'
import type { Faults } from './faults.js'
import type { Files } from './files.js'
import type { IdentityKeys } from './identity.js'
import type { Limiter, Limits } from './limits.js'
import type { Live } from './live.js'
import type { Leave } from './log.js'
import type { Team } from './team.js'
import type { Visitors } from './visitors.js'

export type Inbox = {
  readonly database: Database
  readonly live: Live
  readonly visitors: Visitors
  readonly conversations: Conversations
  readonly team: Team
  readonly files: Files
  /** What is kept, as it leaves. */
  readonly leave: Leave
  readonly limits: Limits
  readonly limit: Limiter
  readonly faults: Faults
  readonly identityKeys: IdentityKeys
  readonly heartbeatMs: number
  readonly allowed: (origin: string) => boolean
  readonly now: () => number
}
