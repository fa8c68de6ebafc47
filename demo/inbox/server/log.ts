// Each visitor's log of events and its cursor. Numbers are given in commit order: the visitor's row is locked until then.
// Must not decide what an event means.

import type { Database, Queryable } from './database.js'
import type { SignFile } from './fileUrls.js'

export type Logged = { readonly n: number; readonly type: string; readonly conversation: string | null; readonly data: string }
export type Position = { readonly epoch: string; readonly n: number }
export type Envelope = { readonly cursor?: string; readonly type: string; readonly conversation?: string; readonly data: unknown }
/** What travels between processes: that a visitor's log grew, or something that is never stored. */
export type Notice = {
  readonly visitor: string
  readonly conversation?: string | undefined
  readonly ephemeral?: Envelope
  readonly by?: string
}

export const channel = 'samtale'
export const cursorOf = ({ epoch, n }: Position): string => `${epoch}.${n}`

export const notify = (on: Queryable, notice: Notice): Promise<unknown> =>
  on.query('select pg_notify($1, $2)', [channel, JSON.stringify(notice)])

/** Every write of a visitor's begins here: it waits for the one before. */
export const lockVisitor = async (tx: Queryable, visitor: string): Promise<void> => {
  await tx.query('select n from visitor where id = $1 for update', [visitor])
}

export async function append(
  tx: Queryable,
  at: number,
  visitor: string,
  type: string,
  conversation: string | null,
  data: unknown,
): Promise<void> {
  const [row] = await tx.query<{ n: number }>('update visitor set n = n + 1 where id = $1 returning n', [visitor])
  if (!row) return
  await tx.query('insert into event (visitor, n, type, conversation, data, at) values ($1, $2, $3, $4, $5, $6)', [
    visitor,
    row.n,
    type,
    conversation,
    JSON.stringify(data),
    at,
  ])
  await notify(tx, { visitor, conversation: conversation ?? undefined })
}

export async function head(on: Queryable, visitor: string): Promise<Position & { pruned: number }> {
  const [row] = await on.query<{ epoch: string; n: number; pruned: number }>('select epoch, n, pruned from visitor where id = $1', [
    visitor,
  ])
  return row ?? { epoch: '', n: 0, pruned: 0 }
}

/** Where a cursor stands, or `undefined` when it means nothing here: another epoch, the future, or too long ago. */
export async function locate(on: Queryable, visitor: string, cursor: string | undefined): Promise<number | undefined> {
  const { epoch, n, pruned } = await head(on, visitor)
  const match = /^(.{1,64})\.(\d{1,9})$/.exec(cursor ?? '')
  if (!match || match[1] !== epoch) return undefined
  const at = Number(match[2])
  return at <= n && at >= pruned ? at : undefined
}

export const after = (on: Queryable, visitor: string, n: number, limit: number): Promise<readonly Logged[]> =>
  on.query<Logged>('select n, type, conversation, data from event where visitor = $1 and n > $2 order by n limit $3', [visitor, n, limit])

export type Leave = (json: string, origin: string) => unknown

/**
 * Avatars are kept without an origin, so that the inbox can move; they leave with the origin they were asked from. Files are
 * kept without an address; they leave with one that is good for a while.
 */
export const createLeave =
  (sign: SignFile): Leave =>
  (json, origin) =>
    JSON.parse(json, (key, value) => {
      if (key === 'avatar' && typeof value === 'string' && value.startsWith('/')) return origin + value
      if (value?.type !== 'file' || typeof value.ref !== 'string' || typeof value.name !== 'string') return value
      const { path, expiresAt } = sign(value.ref, value.name)
      return { ...value, url: origin + path, expiresAt }
    })

export const envelope = (event: Logged, epoch: string, origin: string, leave: Leave): Envelope => ({
  cursor: cursorOf({ epoch, n: event.n }),
  type: event.type,
  ...(event.conversation && { conversation: event.conversation }),
  data: leave(event.data, origin),
})

const keptMs = 24 * 3600_000
const keptEvents = 1000

/** Keeps at least a day and a thousand events of everybody. */
export async function prune(database: Database, now: number): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query<{ visitor: string; n: number }>(
      `delete from event using visitor where event.visitor = visitor.id and event.at < $1 and event.n <= visitor.n - $2
       returning event.visitor, event.n`,
      [now - keptMs, keptEvents],
    )
    for (const { visitor, n } of rows) await tx.query('update visitor set pruned = greatest(pruned, $2) where id = $1', [visitor, n])
  })
}
