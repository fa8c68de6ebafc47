// A body as it comes in, cut into pieces of one size. Must not hold more than one piece, nor wait for ever for the next byte.

import { Problem } from './problem.js'

/** Pieces of this size, but for the last: what stands where in a file can be counted. */
export const pieceBytes = 256 * 1024
const silenceMs = 60_000

export const tooLargeFile = (limit: number): Problem =>
  new Problem(413, 'too_large', 'This file is larger than the inbox takes.', { limit })

/** Reads what isn't needed: who is cut off while sending may never see the answer. */
export async function ignore(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<void> {
  if (!body) return
  const rest = pieces(body, maxBytes)
  while (!(await rest.next()).done);
}

/** @throws {Problem} 413 at the first byte too many, 408 when nothing comes, 400 when it breaks off */
export async function* pieces(body: ReadableStream<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const next = async (): Promise<Uint8Array | undefined> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Problem(408, 'timeout', 'The upload stood still.')), silenceMs)
    })
    try {
      const { value, done } = await Promise.race([reader.read(), silence])
      return done ? undefined : value
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(400, 'invalid', 'The upload broke off.')
    } finally {
      clearTimeout(timer)
    }
  }
  let piece = new Uint8Array(pieceBytes)
  let filled = 0
  let total = 0
  for (;;) {
    const chunk = await next()
    if (!chunk) break
    total += chunk.length
    if (total > maxBytes) throw tooLargeFile(maxBytes)
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + pieceBytes - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < pieceBytes) continue
      yield piece
      piece = new Uint8Array(pieceBytes)
      filled = 0
    }
  }
  if (filled) yield piece.subarray(0, filled)
}
