// The files' side of the client, before its chunk is there: remembers which files stand in the trays, on this page and in other
// tabs, and fetches the rest when there is one. Must not fetch anything for who never attaches.

import { effect } from '@preact/signals-core'
import type { FilePart, Part } from '../model/part.js'
import type { Emitter } from './events.js'
import type { Upload } from './readable.js'
import type { ClientStore } from './state.js'
import type { Storage } from './storage.js'
import type { Uploads, UploadsOptions } from './uploads.js'

/** What is fetched when it is needed: files with the first one chosen, sharing with the first connection. */
export type ClientChunks = {
  files(): Promise<typeof import('./uploads.js')>
  sharing(): Promise<typeof import('./sharing.js')>
}

export type Attaching = {
  attach(files: Iterable<File>, conversation: string): Promise<readonly string[]>
  cancel(id: string): void
  retry(id: string): void
  /** The parts of a message as they are sent. @throws {TransportError} */
  resolve(parts: readonly Part[], message: string, signal: AbortSignal): Promise<readonly Part[]>
  /** Their references are no more: they are uploaded again. */
  expire(parts: readonly Part[]): Promise<void>
  /** Shows again what belongs to a message that waits. */
  restore(parts: readonly Part[], message: string): void
  /** What is ready in the tray, as parts; undefined while something there can't be sent. */
  tray(conversation: string): readonly FilePart[] | undefined
  /** What was refused there has been read. */
  dismiss(conversation: string): void
  /** They go with this message now. */
  leave(parts: readonly Part[], message: string): void
  /** Their message arrived, or is not wanted any more. */
  drop(parts: readonly Part[]): void
  /** The conversation got its name, or lost it. */
  retarget(from: string, to: string): void
  /** Where they are kept may have been emptied. */
  keep(): void
  /** An earlier page's trays. */
  resume(): void
  wake(): void
  clear(): void
  close(): void
}
export type AttachingOptions = Omit<UploadsOptions, 'list' | 'limits' | 'durable' | 'kept'> & {
  readonly state: ClientStore
  readonly chunks: ClientChunks
  readonly emitter: Emitter
  storage(): Storage
  /** A file was chosen: the time to make a session. */
  needed(): void
}

const trayPrefix = 'tray/'
const mostKept = 100

const idsOf = (parts: readonly Part[]): string[] => parts.flatMap((part) => (part.type === 'file' && part.clientId) || [])

export function createAttaching(options: AttachingOptions): Attaching {
  const { state, storage } = options
  let uploads: Uploads | undefined
  let fetching: Promise<Uploads> | undefined
  const ready = (): Promise<Uploads> => {
    fetching ??= options.chunks.files().then(
      ({ createUploads }) => {
        uploads = createUploads({
          ...options,
          list: state.uploads,
          limits: () => state.attachments.value,
          durable: () => storage().durable,
          kept: keep,
        })
        return uploads
      },
      (error) => {
        // Another try may find it.
        fetching = undefined
        throw error
      },
    )
    return fetching
  }

  /** Those of the trays that this tab shows, where they are kept: a key each, so that two tabs don't write over one another. */
  const kept = new Set<string>()
  const keep = (): void => {
    const here = state.uploads.value.flatMap((one) => (one.blob && one.message === undefined ? one.id : []))
    for (const id of here) {
      kept.add(id)
      if (storage().get(trayPrefix + id) === undefined) storage().set(trayPrefix + id, String(options.now()))
    }
    for (const id of [...kept].filter((one) => !here.includes(one))) {
      kept.delete(id)
      storage().set(trayPrefix + id, undefined)
    }
  }
  const change = (what: (upload: Upload) => Upload): void => {
    state.uploads.value = state.uploads.value.map(what)
    keep()
  }
  /** Whether a message that waits, in any tab, has it. */
  const sent = (id: string): boolean =>
    storage()
      .keys()
      .some((key) => key.startsWith('outbox/') && storage().get(key)?.includes(id))
  const show = async (ids: readonly string[]): Promise<void> => {
    const wanted = ids.filter((id) => !sent(id))
    if (!wanted.length) return
    await (await ready()).restore(wanted)
    for (const { id } of state.uploads.value) if (wanted.includes(id)) kept.add(id)
  }
  /** In the order in which they were chosen. */
  const standing = (): readonly string[] =>
    storage()
      .keys()
      .flatMap((key) => (key.startsWith(trayPrefix) ? { id: key.slice(trayPrefix.length), at: Number(storage().get(key)) } : []))
      .sort((a, b) => a.at - b.at)
      .map((one) => one.id)
      .slice(0, mostKept)
  const listening = new AbortController()
  globalThis.addEventListener?.(
    'storage',
    (event) => {
      const { key, newValue } = event as StorageEvent
      const [, id] = key?.split(`samtale/${options.name}/${trayPrefix}`) ?? []
      if (id === undefined) return
      if (newValue !== null) return void show([id]).catch(() => {})
      // Taken away, or sent, in another tab: its bytes are that tab's to keep or erase.
      kept.delete(id)
      state.uploads.value = state.uploads.value.filter((one) => one.id !== id || one.message !== undefined)
    },
    { signal: listening.signal },
  )

  /** Before there is a session only the inbox knows what it takes; without consent there will be none. */
  const told = (): Promise<void> =>
    new Promise((done) => {
      const { attachments, visitor, connection, consent, phase } = state
      const stop = effect(() => {
        const waits = consent.value !== 'pending' && phase.value === 'ready' && connection.value.state !== 'stopped'
        if (waits && !attachments.value && !visitor.value) return
        queueMicrotask(() => stop())
        done()
      })
    })

  return {
    attach: async (files, conversation) => {
      const chosen = [...files]
      if (!chosen.length) return []
      const { attach } = await ready()
      options.needed()
      await told()
      const ids = await attach(chosen, conversation)
      keep()
      return ids
    },
    cancel: (id) => {
      uploads?.cancel(id)
      keep()
    },
    retry: (id) => uploads?.retry(id),
    resolve: async (parts, message, signal) => {
      const ids = idsOf(parts)
      if (!ids.length) return parts
      const { resolve, restore } = await ready()
      // An earlier page's may still be on their way out of the database.
      await restore(ids, message)
      const resolved: Part[] = []
      for (const part of parts) resolved.push(part.type === 'file' && part.clientId !== undefined ? await resolve(part, signal) : part)
      return resolved
    },
    expire: async (parts) => (await ready()).expire(idsOf(parts)),
    restore: (parts, message) => {
      const ids = idsOf(parts)
      if (!ids.length) return
      void ready()
        .then(({ restore }) => restore(ids, message))
        .catch(() => {})
    },
    tray: (conversation) => {
      const standing = state.uploads.value.filter((one) => one.conversation === conversation && !one.message && one.state !== 'refused')
      if (standing.some((one) => one.state === 'checking' || one.state === 'failed')) return undefined
      return standing.map(({ id, name, mime, size, width, height, blob }) => ({
        type: 'file',
        clientId: id,
        name,
        mime,
        size,
        ...(width !== undefined && height !== undefined && { width, height }),
        ...(blob && { blob }),
      }))
    },
    dismiss: (conversation) => {
      const stays = (one: Upload): boolean => one.state !== 'refused' || one.conversation !== conversation
      if (!state.uploads.value.every(stays)) state.uploads.value = state.uploads.value.filter(stays)
    },
    leave: (parts, message) => {
      const ids = idsOf(parts)
      if (ids.length) change((one) => (ids.includes(one.id) ? { ...one, message } : one))
    },
    drop: (parts) => {
      const ids = idsOf(parts)
      if (ids.length)
        void ready()
          .then(({ drop }) => drop(ids))
          .catch(() => {})
    },
    retarget: (from, to) => {
      if (state.uploads.value.some((one) => one.conversation === from))
        change((one) => (one.conversation === from ? { ...one, conversation: to } : one))
    },
    keep,
    resume: () => {
      void show(standing()).catch(() => {})
    },
    wake: () => uploads?.wake(),
    clear: () => {
      kept.clear()
      uploads?.clear()
    },
    close: () => {
      listening.abort()
      uploads?.clear()
    },
  }
}
