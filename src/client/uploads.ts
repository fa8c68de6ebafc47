// Files of the visitor's: checked, kept, uploaded with their progress, and handed to the message they go with. A chunk of its
// own, fetched with the first file. Must not read a byte of what the inbox won't take, nor upload the same file twice.

import { asTransportError, TransportError } from '../model/error.js'
import type { FilePart } from '../model/part.js'
import type { Transport } from '../model/transport.js'
import { accepts, headBytes, honestMime, sniff } from '../safety/file.js'
import { newId } from '../safety/id.js'
import { createBlobs, type KeptFile } from './blobs.js'
import type { Emitter } from './events.js'
import type { AttachmentLimits, Upload } from './readable.js'
import { createUploading } from './uploading.js'

export type UploadsOptions = {
  readonly name: string
  /** The list that everybody reads. */
  readonly list: { value: readonly Upload[] }
  readonly emitter: Emitter
  limits(): AttachmentLimits | undefined
  transport(): Transport
  /** Whether something may be sent now. */
  reachable(): boolean
  durable(): boolean
  /** One more is safe. */
  kept(): void
  beforeUpload?(file: File): File | null | Promise<File | null>
  now(): number
}
export type Uploads = {
  attach(files: readonly File[], conversation: string): Promise<readonly string[]>
  cancel(id: string): void
  retry(id: string): void
  /** The part as it is sent: uploaded where the inbox wants a reference, else with its bytes. @throws {TransportError} */
  resolve(part: FilePart, signal: AbortSignal): Promise<FilePart>
  /** The inbox doesn't know these references any more. */
  expire(ids: readonly string[]): void
  /** What an earlier page, or another tab, left: shown again, by these ids. */
  restore(ids: readonly string[], message?: string): Promise<void>
  /** Takes out of the list, and off this device, what isn't needed any more. */
  drop(ids: readonly string[]): void
  /** What isn't named here was left by a page that ended. */
  sweep(needed: (id: string) => boolean): Promise<void>
  /** What waits for a better network is tried at once. */
  wake(): void
  clear(): void
}

/** All that waits on this device, together. */
const maxKeptBytes = 100 * 1024 * 1024
const orphanMs = 24 * 3600_000

const refused = (code: string, text: string, limit?: number): TransportError =>
  new TransportError('invalid', text, { outcome: 'rejected', code, ...(limit !== undefined && { limit }) })

export function createUploads(options: UploadsOptions): Uploads {
  const { list, emitter, limits, transport, now } = options
  const blobs = createBlobs(options.name, options.durable)
  let life = new AbortController()

  const find = (id: string): Upload | undefined => list.value.find((one) => one.id === id)
  const change = (id: string, next: Partial<Upload>): void => {
    list.value = list.value.map((one) => (one.id === id ? { ...one, ...next } : one))
  }
  const settled = ({ error: _, ...rest }: Upload, next: Partial<Upload>): void => {
    list.value = list.value.map((one) => (one.id === rest.id ? { ...rest, ...next } : one))
  }
  const inline = (): boolean => transport().capabilities.upload?.mode === 'inline' || !transport().upload

  const fail = (id: string, state: 'failed' | 'refused', error: TransportError): void => {
    change(id, { state, error })
    const upload = find(id)
    if (upload) emitter.emit('upload:fail', { upload, error })
  }

  const uploading = createUploading({
    ...options,
    maxBytes: () => limits()?.maxBytes,
    settled,
    change,
    fail: (id, error) => fail(id, 'failed', error),
    inline,
    done: (id) => void keep(id),
  })
  const { run, pump, valid, refer } = uploading

  const kept = (upload: Upload): KeptFile | undefined => {
    const { id, conversation, name, mime, size, kind, width, height, blob } = upload
    if (!blob) return undefined
    const sized = width !== undefined && height !== undefined && { width, height }
    const { ref, expiresAt } = valid(id) ?? {}
    const referred = { ...(ref !== undefined && { ref }), ...(expiresAt !== undefined && { expiresAt }) }
    return { id, conversation, name, mime, size, kind, blob, at: now(), ...sized, ...referred }
  }
  const keep = async (id: string): Promise<void> => {
    const upload = find(id)
    const file = upload && kept(upload)
    if (file) await blobs.put(file)
  }

  /** What the inbox says about it before a byte is read. */
  const objection = (id: string, file: File): TransportError | undefined => {
    const { maxBytes, accept } = limits() ?? { maxBytes: 0 }
    if (!accepts(accept, file.name, file.type))
      return new TransportError('unsupported_type', 'this kind of file is not taken', { outcome: 'rejected', accept })
    if (file.size > maxBytes) return new TransportError('too_large', 'the file is too large', { outcome: 'rejected', limit: maxBytes })
    if (file.size === 0) return refused('empty', 'the file is empty')
    const waiting = list.value.reduce((sum, one) => sum + (one.state === 'refused' || one.id === id ? 0 : one.size), 0)
    if (waiting + file.size > maxKeptBytes) return refused('storage_full', 'too much waits already', maxKeptBytes)
    return undefined
  }

  const take = async (id: string, given: File, mine: AbortSignal): Promise<void> => {
    // Taken away, or another visitor's by now.
    if (mine.aborted || !find(id)) return
    const no = objection(id, given)
    if (no) return fail(id, 'refused', no)
    try {
      const file = options.beforeUpload ? await options.beforeUpload(given) : given
      if (mine.aborted || !find(id)) return
      if (!file) return drop([id])
      const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer())
      if (mine.aborted || !find(id)) return
      const found = sniff(head)
      const mime = honestMime(file.type, found)
      change(id, { name: file.name, size: file.size, mime })
      // What it is, not what it is called, is what the inbox will look at.
      const checked = new File([file], file.name, { type: mime })
      const still = file === given && mime === file.type ? undefined : objection(id, checked)
      if (still) return fail(id, 'refused', still)
      const sized = found?.width !== undefined && found.height !== undefined && { width: found.width, height: found.height }
      const upload: Upload = { ...(find(id) as Upload), kind: found?.kind ?? 'file', ...sized, blob: checked }
      const whole = kept(upload)
      if (whole) await blobs.put(whole)
      if (mine.aborted || !find(id)) return void blobs.remove(id)
      change(id, { ...upload, state: 'waiting' })
    } catch {
      // Changed or deleted since it was chosen, or a folder that only looks like a file.
      if (find(id)) fail(id, 'refused', refused('unreadable', 'the file could not be read'))
    }
  }

  const drop: Uploads['drop'] = (ids) => {
    if (!ids.length) return
    for (const id of ids) {
      uploading.stop(id)
      void blobs.remove(id)
    }
    list.value = list.value.filter((one) => !ids.includes(one.id))
    pump()
  }

  return {
    attach: async (files, conversation) => {
      const allowed = limits()
      if (!allowed || !files.length) return []
      const { signal } = life
      const standing = list.value.filter((one) => one.conversation === conversation && !one.message && one.state !== 'refused').length
      const room = Math.max(0, allowed.maxFiles - standing)
      const made = files.slice(0, room).map((file): Upload => {
        const { name, type, size } = file
        return { id: newId(), conversation, name, mime: type, size, kind: 'file', state: 'checking', sentBytes: 0 }
      })
      list.value = [...list.value, ...made]
      const left = files.slice(room)
      const [first] = left
      if (first) {
        // One word for all that were left out.
        const { name, type: mime, size } = first
        const id = newId()
        list.value = [...list.value, { id, conversation, name, mime, size, kind: 'file', state: 'refused', sentBytes: 0 }]
        const info = { outcome: 'rejected' as const, code: 'too_many', limit: allowed.maxFiles, count: left.length }
        fail(id, 'refused', new TransportError('invalid', 'more files than fit into one message', info))
      }
      // One after the other: what is kept so far counts for the next.
      for (const [index, { id }] of made.entries()) {
        await take(id, files[index] as File, signal)
        options.kept()
        pump()
      }
      return made.map((one) => one.id)
    },
    cancel: (id) => {
      if (find(id)?.message === undefined) drop([id])
    },
    retry: (id) => {
      const upload = find(id)
      if (upload?.state !== 'failed') return
      settled(upload, { state: 'waiting', sentBytes: 0 })
      uploading.again(id)
    },
    resolve: async (part, signal) => {
      const id = part.clientId as string
      const { blob: _, clientId: __, ...plain } = part
      const upload = find(id)
      if (!upload?.blob) throw refused('unreadable', 'the file is not on this device any more')
      const facts = { name: upload.name, mime: upload.mime, size: upload.size }
      if (inline()) return { ...plain, ...facts, blob: upload.blob }
      const cancel = (): void => uploading.abort(id)
      signal.addEventListener('abort', cancel)
      try {
        const { ref } = valid(id) ?? (await run(upload))
        return { ...plain, ...facts, ref }
      } catch (thrown) {
        const after = find(id)
        const error = asTransportError(thrown)
        if (after && !signal.aborted) settled(after, { state: error.retryable ? 'waiting' : 'failed', error })
        throw error
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },
    expire: (ids) => {
      for (const id of ids) refer(id, undefined)
    },
    restore: async (ids, message) => {
      const { signal } = life
      for (const id of ids) {
        if (find(id)) continue
        const file = await blobs.get(id)
        if (signal.aborted || !file || find(id)) continue
        const { ref, expiresAt, at: _, ...rest } = file
        if (ref !== undefined) refer(id, { ref, expiresAt })
        const upload: Upload = { ...rest, state: 'waiting', sentBytes: 0, ...(message !== undefined && { message }) }
        list.value = [...list.value, valid(id) ? { ...upload, state: 'uploaded', sentBytes: upload.size } : upload]
      }
    },
    drop,
    sweep: async (needed) => {
      for (const { id, at } of await blobs.all()) if (!needed(id) && now() - at > orphanMs) await blobs.remove(id)
    },
    wake: uploading.wake,
    clear: () => {
      life.abort()
      life = new AbortController()
      for (const { id } of list.value) uploading.stop(id)
      list.value = []
      blobs.close()
    },
  }
}
