// Uploads under way: one for each file, a few at a time, tried again while that helps, with the references they end in.
// Must not choose what is uploaded, nor keep any bytes.

import { asTransportError, TransportError } from '../model/error.js'
import type { Transport } from '../model/transport.js'
import { backoffMs, retryMs } from './backoff.js'
import type { Emitter } from './events.js'
import type { Upload } from './readable.js'

export type Reference = { readonly ref: string; readonly expiresAt?: number | undefined }
export type Uploading = {
  /** Joins the one under way. @throws {TransportError} whose outcome is always `rejected`: no message was sent */
  run(upload: Upload): Promise<Reference>
  /** Uploads what waits in the trays. What waits in a message is asked for by its message. */
  pump(): void
  /** The reference there is, unless it is about to end. */
  valid(id: string): Reference | undefined
  refer(id: string, reference: Reference | undefined): void
  /** Ends the upload, and forgets the file. */
  stop(id: string): void
  abort(id: string): void
  /** Leaves the waiting out. */
  wake(): void
  again(id: string): void
}
export type UploadingOptions = {
  readonly list: { value: readonly Upload[] }
  readonly emitter: Emitter
  transport(): Transport
  reachable(): boolean
  maxBytes(): number | undefined
  /** Its state, with an earlier error forgotten. */
  settled(upload: Upload, next: Partial<Upload>): void
  change(id: string, next: Partial<Upload>): void
  fail(id: string, error: TransportError): void
  /** Whether the bytes ride in the message itself. */
  inline(): boolean
  done(id: string): void
  now(): number
}

const maxTries = 5
const maxRunning = 2
/** A reference that ends sooner than this is taken for ended. */
const marginMs = 10_000
/** Of a known limit: a connection that breaks past this is most likely the inbox's way to say "too large". */
const nearlyAll = 0.9

export function createUploading(options: UploadingOptions): Uploading {
  const { list, emitter, transport, settled, change, now } = options
  const references = new Map<string, Reference>()
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<Reference> }>()
  const tries = new Map<string, number>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const find = (id: string): Upload | undefined => list.value.find((one) => one.id === id)
  const quiet = (id: string): void => {
    clearTimeout(timers.get(id))
    timers.delete(id)
  }

  const send = async ({ id, blob, name, mime, size, conversation }: Upload, signal: AbortSignal): Promise<Reference> => {
    let sent = 0
    try {
      if (!blob) throw new TransportError('invalid', 'the file is not on this device any more', { code: 'unreadable' })
      const answer = await transport().upload?.(
        { clientId: id, blob, name, mime, ...(conversation !== 'new' && { conversation }) },
        {
          signal,
          onProgress: (bytes) => {
            if (bytes <= sent || signal.aborted) return
            sent = Math.min(bytes, size)
            change(id, { sentBytes: sent })
            const upload = find(id)
            if (upload) emitter.emit('upload:progress', { upload })
          },
        },
      )
      if (signal.aborted) throw new TransportError('aborted')
      if (typeof answer?.ref !== 'string') throw new TransportError('protocol', 'the inbox gave no reference for the file')
      return { ref: answer.ref, ...(typeof answer.expiresAt === 'number' && { expiresAt: answer.expiresAt }) }
    } catch (thrown) {
      const error = asTransportError(thrown)
      const limit = options.maxBytes()
      // Some inboxes hang up instead of answering.
      if (error.kind === 'network' && sent > 0 && limit && size > limit * nearlyAll)
        throw new TransportError('too_large', 'the inbox broke off a very large file', { outcome: 'rejected', limit })
      // No message was sent yet, whatever became of the file.
      throw new TransportError(error.kind, error.message, { ...error.info, outcome: 'rejected' })
    }
  }

  const run: Uploading['run'] = (upload) => {
    const { id } = upload
    const under = running.get(id)
    if (under) return under.done
    quiet(id)
    const abort = new AbortController()
    settled(upload, { state: 'uploading', sentBytes: 0 })
    const done = send(upload, abort.signal)
      .then((reference) => {
        references.set(id, reference)
        tries.delete(id)
        const after = find(id)
        if (after) settled(after, { state: 'uploaded', sentBytes: after.size })
        options.done(id)
        return reference
      })
      .finally(() => {
        if (running.get(id)?.abort === abort) running.delete(id)
        pump()
      })
    running.set(id, { abort, done })
    return done
  }

  const stumbled = (id: string, thrown: unknown): void => {
    const error = asTransportError(thrown)
    if (error.kind === 'aborted' || !find(id)) return
    const count = (tries.get(id) ?? 0) + 1
    tries.set(id, count)
    if (!error.retryable || count >= maxTries) {
      options.fail(id, error)
      return
    }
    change(id, { state: 'waiting', error })
    const again = (): void => {
      timers.delete(id)
      pump()
    }
    timers.set(id, setTimeout(again, retryMs(error.info.retryAfterMs, backoffMs(count))))
  }
  const pump: Uploading['pump'] = () => {
    if (options.inline() || !options.reachable()) return
    for (const upload of list.value) {
      if (running.size >= maxRunning) return
      const { id, state, message } = upload
      if (state === 'waiting' && message === undefined && !running.has(id) && !timers.has(id))
        run(upload).catch((thrown) => stumbled(id, thrown))
    }
  }

  return {
    run,
    pump,
    valid: (id) => {
      const reference = references.get(id)
      return reference && (reference.expiresAt ?? Number.POSITIVE_INFINITY) - marginMs > now() ? reference : undefined
    },
    refer: (id, reference) => void (reference ? references.set(id, reference) : references.delete(id)),
    stop: (id) => {
      quiet(id)
      tries.delete(id)
      references.delete(id)
      running.get(id)?.abort.abort()
      running.delete(id)
    },
    abort: (id) => running.get(id)?.abort.abort(),
    wake: () => {
      for (const id of [...timers.keys()]) quiet(id)
      pump()
    },
    again: (id) => {
      tries.delete(id)
      pump()
    },
  }
}
