// A file on its way to the inbox, with its progress in real bytes where the browser counts them.
// Must not retry but for a token, nor give up while bytes still move.

import { TransportError } from '../../model/error.js'
import { isRecord } from '../../model/parse.js'
import type { CallOptions, TransportContext } from '../../model/transport.js'
import { failure } from './call.js'
import type { HttpSession } from './session.js'

export type UploadFile = { readonly clientId: string; readonly blob: Blob; readonly name: string; readonly mime: string }

/** So long without a byte is a broken connection. */
const silenceMs = 30_000
/** Where nobody counts bytes: slower than a modem is a broken connection. */
const slowestBytesPerMs = 4

type Ask = (url: string, headers: Record<string, string>, blob: Blob, options: CallOptions) => Promise<Response>

const aborted = (): TransportError => new TransportError('aborted', 'aborted', { outcome: 'rejected' })
const broken = (): TransportError => new TransportError('network', 'the upload broke off', { outcome: 'rejected' })
const silent = (): TransportError => new TransportError('timeout', 'the upload stands still', { outcome: 'rejected' })

const byXhr =
  (Request: typeof XMLHttpRequest): Ask =>
  (url, headers, blob, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      const request = new Request()
      let timer: ReturnType<typeof setTimeout> | undefined
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', stop)
        settle()
      }
      // Rejected before the abort, which is an event of its own.
      const stop = (): void => {
        end(() => reject(aborted()))
        request.abort()
      }
      const moving = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          end(() => reject(silent()))
          request.abort()
        }, silenceMs)
      }
      request.open('POST', url)
      for (const name in headers) request.setRequestHeader(name, headers[name] as string)
      request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
        moving()
        onProgress?.(loaded, lengthComputable ? total : undefined)
      }
      request.onload = () =>
        end(() => {
          const { status, responseText } = request
          const after = request.getResponseHeader('retry-after')
          resolve(new Response(status === 204 ? null : responseText, { status, headers: after === null ? {} : { 'retry-after': after } }))
        })
      request.onerror = () => end(() => reject(broken()))
      signal?.addEventListener('abort', stop)
      moving()
      request.send(blob)
    })

const byFetch =
  (request: typeof fetch): Ask =>
  async (url, headers, body, { signal }) => {
    const life = new AbortController()
    const stop = (): void => life.abort()
    signal?.addEventListener('abort', stop)
    const timer = setTimeout(stop, silenceMs + body.size / slowestBytesPerMs)
    try {
      const response = await request(url, { method: 'POST', headers, body, signal: life.signal, credentials: 'omit' })
      // Whole before the clock stops.
      return new Response(response.status === 204 ? null : await response.text(), { status: response.status, headers: response.headers })
    } catch {
      throw signal?.aborted ? aborted() : life.signal.aborted ? silent() : broken()
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
  }

export async function sendFile(
  base: string,
  session: HttpSession,
  context: TransportContext,
  { clientId, blob, name, mime }: UploadFile,
  options: CallOptions = {},
): Promise<{ ref: string; url?: string; expiresAt?: number }> {
  const { signal } = options
  const ask = context.XMLHttpRequest ? byXhr(context.XMLHttpRequest) : byFetch(context.fetch)
  const url = `${base}/uploads?${new URLSearchParams({ name, clientId })}`
  const once = async (token: string): Promise<unknown> => {
    if (signal?.aborted) throw aborted()
    const headers = { authorization: `Bearer ${token}`, 'content-type': mime || 'application/octet-stream' }
    const response = await ask(url, headers, blob, options)
    if (!response.ok) throw await failure(response, context.now())
    return response.json().catch(() => undefined)
  }
  const abort = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(aborted()), { once: true }))
  // Also while a session is made, which others may wait for too.
  const answer = await Promise.race([session.withToken(once), abort])
  if (!isRecord(answer) || typeof answer.ref !== 'string')
    throw new TransportError('server', 'the answer was not from an inbox', { outcome: 'unknown' })
  const { ref, url: shown, expiresAt } = answer
  return { ref, ...(typeof shown === 'string' && { url: shown }), ...(typeof expiresAt === 'number' && { expiresAt }) }
}
