// The databases the inbox is tested on: the embedded one always, a real PostgreSQL where this machine has one.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../demo/inbox/server/database.js'

const home = '/usr/lib/postgresql'
const newest = existsSync(home)
  ? readdirSync(home)
      .sort((a, b) => Number(b) - Number(a))
      .find((version) => existsSync(join(home, version, 'bin/initdb')))
  : undefined

export const noPostgres: string | undefined = newest
  ? undefined
  : `no PostgreSQL in ${home}: install it with test/scripts/install-optional.sh`

export type Opened = { readonly database: Database; close(): Promise<void> }

export async function openEmbedded(): Promise<Opened> {
  const database = await openDatabase({})
  return { database, close: () => database.close() }
}

/** A server of its own in a new folder, on a socket that nobody else sees. */
export async function openPostgres(): Promise<Opened> {
  const bin = join(home, newest as string, 'bin')
  const dir = mkdtempSync(join(tmpdir(), 'samtale-pg-'))
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (user.uid !== undefined) chownSync(dir, user.uid, user.gid)
  const options = { ...user, cwd: dir, env: { ...process.env, LC_ALL: 'C' } }
  execFileSync(join(bin, 'initdb'), ['-D', join(dir, 'data'), '-U', 'samtale', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...options,
    stdio: 'ignore',
  })
  const server: ChildProcess = spawn(
    join(bin, 'postgres'),
    ['-D', join(dir, 'data'), '-k', dir, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...options, stdio: 'ignore' },
  )
  const ended = new Promise<void>((done) => server.once('exit', () => done()))
  const url = `postgresql://samtale@localhost/postgres?host=${dir}`
  const deadline = Date.now() + 30_000
  let database: Database | undefined
  while (!database) {
    try {
      database = await openDatabase({ url })
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  const opened = database
  return {
    database: opened,
    close: async () => {
      await opened.close()
      server.kill('SIGINT')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
