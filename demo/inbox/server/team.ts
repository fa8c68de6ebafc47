// The team: who they are, and their sign-in. In this version every member sees every conversation.
// Must not tell an unknown address from a wrong password.

import { compare, hash } from 'bcryptjs'
import type { Database } from './database.js'
import { hashOf, newId, newSecret } from './ids.js'
import { Problem } from './problem.js'
import { type Agent, asAgent } from './shapes.js'

export type Team = {
  list(): Promise<Agent[]>
  signIn(email: string, password: string): Promise<{ agent: Agent; secret: string; expiresAt: number }>
  known(secret: string | undefined): Promise<Agent>
  find(id: string): Promise<Agent | undefined>
  signOut(secret: string): Promise<void>
  /** Makes the demo's team, in an empty database only. */
  seed(): Promise<void>
}

const sessionMs = 14 * 24 * 3600_000
const rounds = 10
/** The hash of nothing: compared with when there is no such member, so that both answers take as long. */
const nobody = '$2b$10$CwTycUXWue0Thq9StjUM0uJ8b5lZ8Yz1m2yqS2m5H1rC9QX8r3b7e'

const members = [
  { email: 'ingrid@fjellro.example', name: 'Ingrid Solheim', title: 'Cabin adviser', avatar: '/avatars/ingrid.svg' },
  { email: 'magnus@fjellro.example', name: 'Magnus Aasen', title: 'Technical adviser', avatar: '/avatars/magnus.svg' },
  { email: 'sunniva@fjellro.example', name: 'Sunniva Lie', title: 'Order desk', avatar: '/avatars/sunniva.svg' },
]
export const demoPassword = 'fjellro-demo'

export function createTeam(database: Database, now: () => number): Team {
  return {
    list: async () => (await database.query('select * from agent order by name')).map(asAgent),
    find: async (id) => {
      const [row] = await database.query('select * from agent where id = $1', [id])
      return row && asAgent(row)
    },
    signIn: async (email, password) => {
      const [row] = await database.query('select * from agent where email = $1', [email.trim().toLowerCase()])
      const right = await compare(password, row ? String(row.password) : nobody)
      if (!row || !right) throw new Problem(401, 'auth_invalid', 'The email address or the password is not right.')
      const secret = newSecret()
      const expiresAt = now() + sessionMs
      await database.query('insert into agent_session (hash, agent, expires_at) values ($1, $2, $3)', [hashOf(secret), row.id, expiresAt])
      await database.query('delete from agent_session where expires_at < $1', [now()])
      return { agent: asAgent(row), secret, expiresAt }
    },
    known: async (secret) => {
      const [row] = secret
        ? await database.query('select a.* from agent_session s join agent a on a.id = s.agent where s.hash = $1 and s.expires_at > $2', [
            hashOf(secret),
            now(),
          ])
        : []
      if (!row) throw new Problem(401, 'auth_invalid', 'Sign in first.')
      return asAgent(row)
    },
    signOut: async (secret) => {
      await database.query('delete from agent_session where hash = $1', [hashOf(secret)])
    },
    seed: async () => {
      const [found] = await database.query('select 1 from agent limit 1')
      if (found) return
      const password = await hash(demoPassword, rounds)
      for (const { email, name, title, avatar } of members)
        await database.query(
          'insert into agent (id, email, password, name, title, avatar) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
          [newId('a'), email, password, name, title, avatar],
        )
    },
  }
}
