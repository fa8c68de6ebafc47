// A file on its way to the inbox, with its progress in real bytes where the browser counts them. A chunk of its own.
// Must not retry but for a token, nor give up while bytes still move.

import { type ErrorKind, TransportError } from '../../model/error.js'
import { isRecord } from '../../model/parse.js'
import type { CallOptions, TransportContext } from '../../model/transport.js'
import { addressOf, failure } from './call.js'
import type { HttpSession } from './session.js'

export type UploadFile = { readonly clientId: string; readonly blob: Blob; readonly name: string; readonly mime: string }

/** So long without a byte is a broken connection. */
const silenceMs = 30_000

type Ask = (url: string, headers: Record<string, string>, blob: Blob, options: CallOptions) => Promise<Response>

const not = (kind: ErrorKind, text: string): TransportError => new TransportError(kind, text, { outcome: 'rejected' })
const broken = (): TransportError => not('network', 'the upload broke off')

const byXhr =
  (Request: typeof XMLHttpRequest): Ask =>
  (url, headers, blob, { signal, onProgress }) => {
    const request = new Request()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = (): void => request.abort()
    const answer = new Promise<Response>((resolve, reject) => {
      const moving = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          reject(not('timeout', 'the upload stands still'))
          stop()
        }, silenceMs)
      }
      request.open('POST', url)
      for (const name of Object.keys(headers)) request.setRequestHeader(name, headers[name] as string)
      request.upload.onprogress = ({ loaded, total }) => {
        moving()
        onProgress?.(loaded, total)
      }
      request.onload = () => {
        const { status, responseText } = request
        resolve(new Response(responseText || null, { status, headers: { 'retry-after': request.getResponseHeader('retry-after') ?? '' } }))
      }
      // An abort is an answer too, if nobody was faster.
      request.onerror = request.onabort = () => reject(broken())
      signal?.addEventListener('abort', stop)
      moving()
      request.send(blob)
    })
    return answer.finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    })
  }

/** Nobody counts bytes here: how long it may take is the platform's to say. */
const byFetch =
  (request: typeof fetch): Ask =>
  (url, headers, body, { signal = null }) =>
    request(url, { method: 'POST', headers, body, signal, credentials: 'omit' }).catch(() => {
      throw broken()
    })

export async function sendFile(
  base: string,
  session: HttpSession,
  context: TransportContext,
  { clientId, blob, name, mime }: UploadFile,
  options: CallOptions = {},
): Promise<{ ref: string; url?: string; expiresAt?: number }> {
  const { signal } = options
  const ask = context.XMLHttpRequest ? byXhr(context.XMLHttpRequest) : byFetch(context.fetch)
  const wanted = (): void => {
    if (signal?.aborted) throw not('aborted', 'aborted')
  }
  wanted()
  const once = async (token: string): Promise<unknown> => {
    wanted()
    const headers = { authorization: `Bearer ${token}`, 'content-type': mime || 'application/octet-stream' }
    const response = await ask(`${base}/uploads?${new URLSearchParams({ name, clientId })}`, headers, blob, options)
    if (!response.ok) throw await failure(response, context.now())
    return response.json().catch(() => undefined)
  }
  // Also while a session is made, which others may wait for too.
  const abort = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(not('aborted', 'aborted'))))
  const answer = await Promise.race([abort, session.withToken(once)])
  if (!isRecord(answer) || typeof answer.ref !== 'string') throw not('server', 'the answer was not from an inbox')
  return { ref: answer.ref, ...addressOf(answer) }
}
