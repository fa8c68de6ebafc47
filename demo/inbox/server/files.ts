// Files: taken in while they are checked, found again, forgotten when nobody sends them. Their bytes are in the database, so
// that several nodes share them and erasing a visitor erases them. Must not hold a whole file in memory.

import type { Database, Row } from './database.js'
import { pieceBytes, pieces, tooLargeFile } from './fileBody.js'
import { defaultAccept, type Judged, judge, takes } from './fileTypes.js'
import { createFileUrls, type FileUrls } from './fileUrls.js'
import { newId, newSecret } from './ids.js'
import { gone, invalid, Problem } from './problem.js'

export type FileOptions = {
  readonly maxBytes: number
  readonly maxFiles: number
  readonly accept: readonly string[]
  readonly urlMs: number
}
export type FileLimits = Pick<FileOptions, 'maxBytes' | 'maxFiles' | 'accept'>
export type StoredFile = Judged & {
  readonly id: string
  /** As it came. */
  readonly name: string
  readonly size: number
  /** Until when it must have been sent; absent once it was. */
  readonly expiresAt?: number
}
export type Sender = { readonly uploader: string; readonly visitor?: string }
export type Given = { readonly clientId: string; readonly name: string; readonly declared: string; readonly length: number | undefined }
export type Files = FileUrls & {
  /** Undefined: this inbox takes none. */
  readonly limits: FileLimits | undefined
  readonly maxFiles: number
  /** What this sender uploaded under this id. */
  uploaded(uploader: string, clientId: string): Promise<StoredFile | undefined>
  /** @throws {Problem} 413, 415, 422 */
  upload(sender: Sender, given: Given, body: ReadableStream<Uint8Array> | null): Promise<{ file: StoredFile; replay: boolean }>
  /** @throws {Problem} 404 when this visitor neither uploaded nor was sent it. */
  shown(visitor: string, ref: string): Promise<StoredFile>
  /** @throws {Problem} 404 */
  stored(ref: string): Promise<StoredFile>
  /** @param to the last byte, included */
  read(ref: string, from: number, to: number): ReadableStream<Uint8Array>
  prune(): Promise<void>
}

/** A file that isn't sent within this time is forgotten. */
export const unsentMs = 24 * 3600_000
const defaults: FileOptions = { maxBytes: 20 * 1024 * 1024, maxFiles: 10, accept: defaultAccept, urlMs: 3600_000 }

export const asFile = (row: Row): StoredFile => ({
  id: String(row.id),
  name: String(row.name),
  mime: String(row.mime),
  size: Number(row.size),
  ...(row.width !== null && row.height !== null && { width: Number(row.width), height: Number(row.height) }),
  ...(row.message === null && { expiresAt: Number(row.created_at) + unsentMs }),
})

/** One for every node on the database, made by the first. */
async function secretOf(database: Database): Promise<string> {
  await database.query(`insert into setting (name, value) values ('file-secret', $1) on conflict (name) do nothing`, [newSecret()])
  const [row] = await database.query<{ value: string }>(`select value from setting where name = 'file-secret'`)
  return String(row?.value)
}

export async function createFiles(database: Database, now: () => number, options: Partial<FileOptions> | false): Promise<Files> {
  const { urlMs, ...allowed } = { ...defaults, ...options }
  const limits = options === false ? undefined : allowed

  const uploaded: Files['uploaded'] = async (uploader, clientId) => {
    const [row] = await database.query('select * from file where uploader = $1 and client_id = $2 and ready', [uploader, clientId])
    const file = row && asFile(row)
    if (!file || (file.expiresAt ?? Number.POSITIVE_INFINITY) > now()) return file
    await database.query('delete from file where id = $1 and message is null', [file.id])
    return undefined
  }
  const take = async (id: string, { maxBytes, accept }: FileLimits, given: Given, body: ReadableStream<Uint8Array> | null) => {
    let judged: Judged | undefined
    let size = 0
    let n = 0
    for await (const piece of body ? pieces(body, maxBytes) : []) {
      if (!judged) {
        judged = await judge(piece, given.declared, given.name)
        if (!takes(accept, judged, given.name))
          throw new Problem(415, 'unsupported_type', 'This kind of file is not taken here.', { accept: [...accept] })
      }
      await database.query('insert into file_chunk (file, n, bytes) values ($1, $2, $3)', [id, n++, piece])
      size += piece.length
    }
    if (!judged) throw invalid('This file is empty.', { field: 'body' })
    const [row] = await database.query(
      `update file set client_id = $2, mime = $3, size = $4, width = $5, height = $6, created_at = $7, ready = true where id = $1 returning *`,
      [id, given.clientId, judged.mime, size, judged.width ?? null, judged.height ?? null, now()],
    )
    // Its visitor was erased meanwhile, and it with them.
    if (!row) throw gone('This visitor')
    return asFile(row)
  }
  return {
    ...createFileUrls(await secretOf(database), urlMs, now),
    limits,
    maxFiles: limits?.maxFiles ?? 0,
    uploaded,
    upload: async ({ uploader, visitor }, given, body) => {
      if (!limits) throw new Problem(403, 'forbidden', 'No files are taken here.')
      if ((given.length ?? 0) > limits.maxBytes) throw tooLargeFile(limits.maxBytes)
      const id = newId('f')
      await database.query('insert into file (id, visitor, uploader, name, created_at) values ($1, $2, $3, $4, $5)', [
        id,
        visitor ?? null,
        uploader,
        given.name.replaceAll('\0', ''),
        now(),
      ])
      try {
        return { file: await take(id, limits, given, body), replay: false }
      } catch (error) {
        await database.query('delete from file where id = $1', [id])
        const { code } = error as { code?: unknown }
        // Two at once under one id: the first that is whole is the one. Source: PostgreSQL's error codes, 23505 and 23503.
        const twin = code === '23505' ? await uploaded(uploader, given.clientId) : undefined
        if (twin) return { file: twin, replay: true }
        throw code === '23503' ? gone('This visitor') : error
      }
    },
    shown: async (visitor, ref) => {
      const [row] = await database.query(
        `select * from file where id = $1 and visitor = $2 and ready and (message is not null or created_at > $3)`,
        [ref, visitor, now() - unsentMs],
      )
      if (!row) throw gone('This file')
      return asFile(row)
    },
    stored: async (ref) => {
      const [row] = await database.query('select * from file where id = $1 and ready', [ref])
      if (!row) throw gone('This file')
      return asFile(row)
    },
    read: (ref, from, to) => {
      let at = from
      return new ReadableStream({
        pull: async (controller) => {
          const n = Math.floor(at / pieceBytes)
          const [row] = await database.query<{ bytes: Uint8Array }>('select bytes from file_chunk where file = $1 and n = $2', [ref, n])
          // Erased while it was read: a short answer says so.
          if (!row) return controller.error(new Error('the file is gone'))
          const start = n * pieceBytes
          const end = Math.min(to + 1, start + row.bytes.length)
          controller.enqueue(new Uint8Array(row.bytes.subarray(at - start, end - start)))
          at = end
          if (at > to) controller.close()
        },
      })
    },
    prune: async () => {
      await database.query('delete from file where message is null and created_at < $1', [now() - unsentMs])
    },
  }
}
