// File parts of a message: the sender names a reference, the inbox says what it is. Must not trust anything else that was sent.

import type { Queryable } from './database.js'
import { shownName } from './fileNames.js'
import { asFile, unsentMs } from './files.js'
import { invalid } from './problem.js'
import type { Message, Part } from './shapes.js'

const refsOf = (parts: readonly Part[]): string[] => parts.flatMap((part) => (part.type === 'file' ? [String(part.ref)] : []))

/**
 * @param uploader whose they must be
 * @param visitor in whose conversation they are said: what was sent to one visitor is never another's
 * @throws {Problem} 422 with `field: "ref"`: the sender uploads it again.
 */
export async function withFiles(
  tx: Queryable,
  uploader: string,
  visitor: string,
  parts: readonly Part[],
  now: number,
): Promise<readonly Part[]> {
  const refs = refsOf(parts)
  if (!refs.length) return parts
  const rows = await tx.query(
    `select * from file where id = any($1::text[]) and uploader = $2 and ready and (visitor is null or visitor = $3)
       and (message is not null or created_at > $4) for update`,
    [refs, uploader, visitor, now - unsentMs],
  )
  const files = new Map(rows.map(asFile).map((file) => [file.id, file]))
  return parts.map((part) => {
    if (part.type !== 'file') return part
    const file = files.get(String(part.ref))
    if (!file) throw invalid('This file is not here any more. Upload it again.', { field: 'ref' })
    const { id: ref, name, mime, size, width, height } = file
    const sized = width !== undefined && height !== undefined && { width, height }
    return { type: 'file', ref, name: shownName(name), mime, size, ...sized }
  })
}

/** What was sent is kept as long as its visitor. */
export async function claim(tx: Queryable, visitor: string, { id, parts }: Message): Promise<void> {
  const refs = refsOf(parts)
  if (refs.length)
    await tx.query('update file set message = coalesce(message, $2), visitor = $3 where id = any($1::text[])', [refs, id, visitor])
}
