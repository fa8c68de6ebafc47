// Files over HTTP: how they come in, for visitors and team alike, and how they are handed out to who has a signed address.
// Must not serve anything that a browser could run.

import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { ignore } from './fileBody.js'
import { disposition, savedName, shownName } from './fileNames.js'
import type { Sender } from './files.js'
import { shownAs } from './fileTypes.js'
import type { Inbox } from './inbox.js'
import { answer, gone, Problem } from './problem.js'

/** What a sender says of a file: what it is, the inbox knows. */
export const filePart = z.object({ type: z.literal('file'), ref: z.string().min(1).max(512) })
const upload = z.object({ name: z.string().min(1).max(10_000), clientId: z.string().min(1).max(256) })

/** Uploads have a limit of their own. */
export const unlessUpload =
  (limit: MiddlewareHandler): MiddlewareHandler =>
  (c, next) =>
    c.req.path.endsWith('/uploads') ? next() : limit(c, next)

export async function takeUpload(inbox: Inbox, c: Context, sender: Sender): Promise<Response> {
  const { files, limit } = inbox
  const { name, clientId } = upload.parse(c.req.query())
  const known = await files.uploaded(sender.uploader, clientId)
  if (!known && sender.visitor !== undefined) await limit('upload', sender.visitor)
  const length = c.req.header('content-length')
  const given = { clientId, name, declared: c.req.header('content-type') ?? '', length: length === undefined ? undefined : Number(length) }
  try {
    if (known) await ignore(c.req.raw.body, files.limits?.maxBytes ?? 0)
    const { file, replay } = known ? { file: known, replay: true } : await files.upload(sender, given, c.req.raw.body)
    const { id: ref, size, mime, width, height, expiresAt } = file
    const shown = shownName(file.name)
    return c.json(
      {
        ...{ ref, name: shown, size, mime, url: String(c.get('origin')) + files.sign(ref, shown).path },
        ...(width !== undefined && height !== undefined && { width, height }),
        ...(expiresAt !== undefined && { expiresAt }),
      },
      replay ? 200 : 201,
    )
  } catch (error) {
    const refused = answer(c, error)
    // Answered before the connection is closed: what is still on its way is read for a moment, so that the answer gets through.
    refused.headers.delete('Connection')
    return refused
  }
}

/** Source: RFC 9110, 14.1.2. @returns undefined: the whole; null: not satisfiable */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | undefined | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (!first && !last) return undefined
  const from = first ? Number(first) : Math.max(0, size - Number(last))
  const to = first && last ? Math.min(Number(last), size - 1) : size - 1
  if (first && last && Number(last) < from) return undefined
  return from >= size ? null : { from, to }
}

export function servedFiles({ files, now }: Inbox): Hono {
  const app = new Hono()
  app.get('/files/:ref/:signature/:name', async (c) => {
    const { ref, signature, name } = c.req.param()
    const holds = files.check(ref, signature, name)
    if (holds === undefined) throw gone('This file')
    if (!holds) throw new Problem(410, 'gone', 'This address has expired. Ask for a new one.')
    const file = await files.stored(ref)
    const mime = shownAs(file)
    const etag = `"${ref}"`
    const untilMs = Number(signature.split('.')[0]) - now()
    c.header('Content-Disposition', disposition(mime ? 'inline' : 'attachment', savedName(shownName(file.name), file.mime)))
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Content-Security-Policy', "default-src 'none'; sandbox")
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    c.header('Cache-Control', `private, max-age=${Math.max(0, Math.floor(untilMs / 1000))}`)
    c.header('Accept-Ranges', 'bytes')
    c.header('ETag', etag)
    if (c.req.header('if-none-match') === etag) return c.body(null, 304)
    c.header('Content-Type', mime ?? 'application/octet-stream')
    const condition = c.req.header('if-range')
    const range = condition === undefined || condition === etag ? rangeOf(c.req.header('range'), file.size) : undefined
    if (range === null) {
      c.header('Content-Range', `bytes */${file.size}`)
      return c.body(null, 416)
    }
    const { from, to } = range ?? { from: 0, to: file.size - 1 }
    c.header('Content-Length', String(to - from + 1))
    if (range) c.header('Content-Range', `bytes ${from}-${to}/${file.size}`)
    return c.body(files.read(ref, from, to), range ? 206 : 200)
  })
  return app
}
