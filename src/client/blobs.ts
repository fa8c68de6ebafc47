// The bytes of files that wait, where they outlive the page. Must never throw: without a database they are kept in memory.

import { databaseName } from './erase.js'
import type { Upload } from './readable.js'

export type KeptFile = Pick<Upload, 'id' | 'conversation' | 'name' | 'mime' | 'size' | 'kind' | 'width' | 'height'> & {
  readonly blob: Blob
  readonly ref?: string
  readonly expiresAt?: number
  /** When it was chosen, by this device's clock. */
  readonly at: number
}
export type Blobs = {
  put(file: KeptFile): Promise<void>
  get(id: string): Promise<KeptFile | undefined>
  all(): Promise<readonly KeptFile[]>
  remove(id: string): Promise<void>
  close(): void
}

const store = 'files'
/** A database that doesn't answer in this time is done without. */
const patienceMs = 2000

/** @param durable whether anything may outlive the page. */
export function createBlobs(name: string, durable: () => boolean): Blobs {
  const memory = new Map<string, KeptFile>()
  let opening: Promise<IDBDatabase | undefined> | undefined

  const open = (): Promise<IDBDatabase | undefined> =>
    new Promise((resolve) => {
      const none = (): void => resolve(undefined)
      const timer = setTimeout(none, patienceMs)
      try {
        const asked = indexedDB.open(databaseName(name), 1)
        asked.onupgradeneeded = () => asked.result.createObjectStore(store, { keyPath: 'id' })
        asked.onerror = none
        asked.onblocked = none
        asked.onsuccess = () => {
          clearTimeout(timer)
          const { result } = asked
          const gone = (): void => {
            result.close()
            opening = undefined
          }
          // Another page erases it, or the browser does: the next one who asks opens it anew.
          result.onversionchange = gone
          result.onclose = gone
          resolve(result)
        }
      } catch {
        clearTimeout(timer)
        none()
      }
    })

  /** @returns undefined when the database couldn't do it. */
  const within = async <T>(mode: IDBTransactionMode, work: (files: IDBObjectStore) => IDBRequest<T>): Promise<{ value: T } | undefined> => {
    if (!durable()) return undefined
    opening ??= open()
    const database = await opening
    if (!database) return undefined
    return new Promise((resolve) => {
      const none = (): void => resolve(undefined)
      const timer = setTimeout(none, patienceMs * 5)
      const end = (value: { value: T } | undefined): void => {
        clearTimeout(timer)
        resolve(value)
      }
      try {
        const transaction = database.transaction(store, mode)
        const asked = work(transaction.objectStore(store))
        transaction.oncomplete = () => end({ value: asked.result })
        transaction.onerror = transaction.onabort = () => end(undefined)
      } catch {
        opening = undefined
        end(undefined)
      }
    })
  }

  return {
    put: async (file) => {
      const kept = await within('readwrite', (files) => files.put(file))
      if (kept) memory.delete(file.id)
      else memory.set(file.id, file)
    },
    get: async (id) => memory.get(id) ?? (await within<KeptFile | undefined>('readonly', (files) => files.get(id)))?.value,
    all: async () => [...((await within<KeptFile[]>('readonly', (files) => files.getAll()))?.value ?? []), ...memory.values()],
    remove: async (id) => {
      memory.delete(id)
      await within('readwrite', (files) => files.delete(id))
    },
    close: () => {
      memory.clear()
      void opening?.then((database) => database?.close())
      opening = undefined
    },
  }
}
