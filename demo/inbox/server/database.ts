// One PostgreSQL behind one small interface: embedded in a folder by default, a server when its address is given.
// Must not know what is stored in it.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { migrations } from './migrations.js'

export type Row = Record<string, unknown>
export type Queryable = { query<T = Row>(sql: string, params?: readonly unknown[]): Promise<readonly T[]> }
export type Database = Queryable & {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  /**
   * Hears every `notify` on the channel, also from other processes on the same server.
   * @param missed called when the connection was lost and is back: some may not have been heard.
   */
  listen(channel: string, heard: (payload: string) => void, missed: () => void): Promise<void>
  close(): Promise<void>
}

export async function openDatabase(options: { readonly url?: string | undefined; readonly dir?: string | undefined }): Promise<Database> {
  const database = options.url ? await openServer(options.url) : await openEmbedded(options.dir)
  await migrate(database)
  return database
}

async function migrate(database: Database): Promise<void> {
  await database.query('create table if not exists migration (id int primary key)')
  const [done] = await database.query<{ last: number | null }>('select max(id)::int as last from migration')
  for (const [index, statements] of migrations.entries()) {
    if (index < (done?.last ?? 0)) continue
    await database.transaction(async (tx) => {
      for (const statement of statements) await tx.query(statement)
      await tx.query('insert into migration (id) values ($1)', [index + 1])
    })
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch {
    return false
  }
}

/** The embedded database doesn't guard its folder: two processes in it would destroy it. */
function lock(dir: string): () => void {
  const file = join(dir, 'lock')
  mkdirSync(dir, { recursive: true })
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid && alive(pid))
      throw Object.assign(new Error(`${dir} is in use by process ${pid}. Stop that one, or set DATA_DIR to another folder.`), {
        locked: true,
      })
  } catch (error) {
    if ((error as { locked?: boolean }).locked) throw error
  }
  writeFileSync(file, String(process.pid))
  return () => rmSync(file, { force: true })
}

async function openEmbedded(dir: string | undefined): Promise<Database> {
  const unlock = dir ? lock(dir) : () => {}
  const lite = await PGlite.create(dir ? { dataDir: join(dir, 'db') } : {})
  const on = (runner: Pick<PGlite, 'query'>): Queryable => ({
    query: async <T>(sql: string, params: readonly unknown[] = []) => (await runner.query<T>(sql, [...params])).rows,
  })
  return {
    ...on(lite),
    transaction: (work) => lite.transaction((tx) => work(on(tx as unknown as Pick<PGlite, 'query'>))),
    listen: async (channel, heard) => {
      await lite.listen(channel, heard)
    },
    close: async () => {
      await lite.close()
      unlock()
    },
  }
}

/** How long to wait with the next try when the database is away. */
const relistenMs = 500

async function openServer(url: string): Promise<Database> {
  // 64-bit integers are times and counters here: far below 2^53.
  pg.types.setTypeParser(20, Number)
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // A connection that breaks while nobody uses it: the pool makes another one, and without a listener the process would end.
  pool.on('error', () => {})
  const on = (runner: pg.Pool | pg.PoolClient): Queryable => ({
    query: async <T>(sql: string, params: readonly unknown[] = []) => (await runner.query(sql, [...params])).rows as T[],
  })
  const listeners = new Set<pg.Client>()
  let closed = false
  const hear = async (channel: string, heard: (payload: string) => void, missed: () => void): Promise<void> => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    client.on('notification', ({ payload }) => heard(payload ?? ''))
    await client.connect()
    await client.query(`listen ${channel}`)
    listeners.add(client)
    client.once('end', () => {
      listeners.delete(client)
      const again = (): void => {
        if (!closed) hear(channel, heard, missed).then(missed, () => setTimeout(again, relistenMs))
      }
      again()
    })
  }
  return {
    ...on(pool),
    transaction: async (work) => {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const result = await work(on(client))
        await client.query('commit')
        return result
      } catch (error) {
        // On a broken connection there is nothing left to roll back: the pool drops it.
        await client.query('rollback').catch(() => {})
        throw error
      } finally {
        client.release()
      }
    },
    listen: hear,
    close: async () => {
      closed = true
      await Promise.all([...listeners].map((client) => client.end()))
      await pool.end()
    },
  }
}
