// Visitors and their sessions: short-lived tokens, and a rotating secret to come back with. Must not touch what was said.

import type { Database, Queryable } from './database.js'
import type { Verified } from './identity.js'
import { hashOf, newId, newSecret } from './ids.js'
import { append, lockVisitor } from './log.js'
import { Problem } from './problem.js'

export type Visitor = { readonly id: string; readonly name: string | null; readonly email: string | null }
export type Visitors = {
  /**
   * A token and the next secret, for who comes back with one, else for somebody new. A verified identity decides who it is:
   * somebody anonymous becomes that visitor with all that was said, somebody else leaves nothing behind for them.
   */
  open(
    resume: string | undefined,
    locale: string | undefined,
    identity?: Verified | undefined,
  ): Promise<{ visitor: Visitor; token: string; expiresAt: number; resume: string }>
  /** @throws {Problem} 401 */
  known(token: string | undefined): Promise<Visitor>
  end(visitor: string): Promise<void>
  forget(visitor: string): Promise<void>
  change(visitor: string, fields: Readonly<Record<string, string>>): Promise<void>
  page(visitor: string, url: string, title: string): Promise<void>
}

const resumeMs = 90 * 24 * 3600_000
/** Two tabs may come back with the same secret at once. */
const reuseMs = 60_000

/** All that was one visitor's is another's. Their log begins anew: two counters can't be one. */
async function merge(tx: Queryable, from: string, into: string): Promise<void> {
  await tx.query('delete from event where visitor in ($1, $2)', [from, into])
  // The author too: a message that is sent again must be found.
  await tx.query('update message set visitor = $2, sent_by = case when sent_by = $1 then $2 else sent_by end where visitor = $1', [
    from,
    into,
  ])
  await tx.query('update file set visitor = $2, uploader = case when uploader = $1 then $2 else uploader end where visitor = $1', [
    from,
    into,
  ])
  for (const table of ['conversation', 'page', 'visitor_secret'])
    await tx.query(`update ${table} set visitor = $2 where visitor = $1`, [from, into])
  await tx.query('update visitor set epoch = $2, n = 0, pruned = 0 where id = $1', [into, newId('e')])
  await tx.query('delete from visitor where id = $1', [from])
}

export function createVisitors(database: Database, now: () => number, tokenMs: () => number): Visitors {
  const resumed = async (resume: string): Promise<Visitor> => {
    const [found] = await database.query<Visitor & { expires_at: number; used_at: number | null }>(
      `select v.id, v.name, v.email, s.expires_at, s.used_at from visitor_secret s join visitor v on v.id = s.visitor
       where s.hash = $1 and s.kind = 'resume'`,
      [hashOf(resume)],
    )
    if (!found || Number(found.expires_at) < now() || (found.used_at !== null && Number(found.used_at) + reuseMs < now()))
      throw new Problem(410, 'gone', 'This visitor is not known any more. Begin a new session.')
    await database.query('update visitor_secret set used_at = coalesce(used_at, $2) where hash = $1', [hashOf(resume), now()])
    return { id: found.id, name: found.name, email: found.email }
  }
  const created = async (on: Queryable, locale: string | undefined): Promise<Visitor> => {
    const id = newId('v')
    await on.query('insert into visitor (id, epoch, locale, created_at) values ($1, $2, $3, $4)', [id, newId('e'), locale ?? null, now()])
    return { id, name: null, email: null }
  }
  const identified = async (identity: Verified, resume: string | undefined, locale: string | undefined): Promise<Visitor> => {
    // A secret that means nothing any more is no reason to refuse somebody who is known.
    const before = resume === undefined ? undefined : await resumed(resume).catch(() => undefined)
    const recognise = (): Promise<Visitor> =>
      database.transaction(async (tx) => {
        const [known] = await tx.query<{ id: string }>('select id from visitor where external_id = $1', [identity.id])
        for (const id of [before?.id, known?.id].filter((one) => one !== undefined).sort()) await lockVisitor(tx, id)
        const [free] = before ? await tx.query('select 1 from visitor where id = $1 and external_id is null', [before.id]) : []
        let id = known?.id ?? (free ? before?.id : undefined)
        id ??= (await created(tx, locale)).id
        if (before && free && before.id !== id) await merge(tx, before.id, id)
        const [row] = await tx.query<Visitor>(
          `update visitor set external_id = $2, name = coalesce($3, name), email = coalesce($4, email) where id = $1 returning id, name, email`,
          [id, identity.id, identity.name ?? null, identity.email ?? null],
        )
        return row as Visitor
      })
    // Two pages of somebody new at once: the second finds what the first has made. Source: PostgreSQL's error codes, 23505.
    return recognise().catch((error) => ((error as { code?: unknown }).code === '23505' ? recognise() : Promise.reject(error)))
  }
  return {
    open: async (resume, locale, identity) => {
      const visitor = identity
        ? await identified(identity, resume, locale)
        : resume === undefined
          ? await created(database, locale)
          : await resumed(resume)
      const token = newSecret()
      const next = newSecret()
      const expiresAt = now() + tokenMs()
      await database.query(
        `insert into visitor_secret (hash, visitor, kind, expires_at) values ($1, $3, 'token', $4), ($2, $3, 'resume', $5)`,
        [hashOf(token), hashOf(next), visitor.id, expiresAt, now() + resumeMs],
      )
      await database.query('delete from visitor_secret where visitor = $1 and (expires_at < $2 or used_at < $3)', [
        visitor.id,
        now() - reuseMs,
        now() - reuseMs,
      ])
      return { visitor, token, expiresAt, resume: next }
    },
    known: async (token) => {
      const [found] = token
        ? await database.query<Visitor & { expires_at: number }>(
            `select v.id, v.name, v.email, s.expires_at from visitor_secret s join visitor v on v.id = s.visitor
             where s.hash = $1 and s.kind = 'token'`,
            [hashOf(token)],
          )
        : []
      if (!found) throw new Problem(401, 'auth_invalid', 'The token is missing or not known. Begin a new session.')
      if (Number(found.expires_at) < now())
        throw new Problem(401, 'auth_expired', 'The token has expired. Renew it with the resume secret.')
      return { id: found.id, name: found.name, email: found.email }
    },
    end: async (visitor) => {
      await database.query('delete from visitor_secret where visitor = $1', [visitor])
    },
    forget: async (visitor) => {
      await database.query('delete from visitor where id = $1', [visitor])
    },
    change: async (visitor, fields) => {
      await database.transaction(async (tx) => {
        await lockVisitor(tx, visitor)
        await tx.query('update visitor set name = coalesce($2, name), email = coalesce($3, email) where id = $1', [
          visitor,
          fields.name ?? null,
          fields.email ?? null,
        ])
        await append(tx, now(), visitor, 'checkpoint', null, {})
      })
    },
    page: async (visitor, url, title) => {
      await database.query('insert into page (visitor, url, title, at) values ($1, $2, $3, $4)', [visitor, withoutQuery(url), title, now()])
    },
  }
}

/** Query and hash may carry what is nobody's business. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '').slice(0, 2000)
