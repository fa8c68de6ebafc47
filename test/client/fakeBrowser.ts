// A browser of one origin for several tabs in one process: storage, locks, channels between tabs, a database for files.
import { IDBFactory } from 'fake-indexeddb'
import { vi } from 'vitest'

type Hold = { readonly name: string; release(): void }
type Asked = { readonly name: string; grant(): void }

function createStorage(changed: (key: string, oldValue: string | null, newValue: string | null) => void): Storage & Record<string, string> {
  const kept = new Map<string, string>()
  return Object.defineProperties(Object.create(null), {
    getItem: { value: (key: string) => kept.get(key) ?? null },
    setItem: {
      value(this: Record<string, unknown>, key: string, value: string) {
        const old = kept.get(key) ?? null
        kept.set(key, value)
        changed(key, old, value)
        Object.defineProperty(this, key, { value, enumerable: true, configurable: true })
      },
    },
    removeItem: {
      value(this: Record<string, unknown>, key: string) {
        changed(key, kept.get(key) ?? null, null)
        kept.delete(key)
        delete this[key]
      },
    },
  }) as Storage & Record<string, string>
}

/** Takes the place of the globals until `vi.unstubAllGlobals()`. @returns what all tabs have stored */
export function stubBrowser(): Storage & Record<string, string> {
  let held: Hold[] = []
  let asked: Asked[] = []
  const listeners: { type: string; heard: (event: unknown) => void; signal: AbortSignal | undefined }[] = []
  const storage = createStorage((key, oldValue, newValue) => {
    for (const one of listeners)
      if (one.type === 'storage') queueMicrotask(() => !one.signal?.aborted && one.heard({ key, oldValue, newValue }))
  })
  const channels = new Set<{ name: string; onmessage: ((event: { data: unknown }) => void) | null }>()

  const next = (name: string): void => {
    if (held.some((one) => one.name === name)) return
    const first = asked.find((one) => one.name === name)
    if (!first) return
    asked = asked.filter((one) => one !== first)
    first.grant()
  }
  const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
    const run = rest.at(-1) as () => unknown
    const { signal, steal } = (rest.length > 1 ? rest[0] : {}) as { signal?: AbortSignal; steal?: boolean }
    return new Promise((resolve, reject) => {
      const aborted = (): void => reject(new DOMException('aborted', 'AbortError'))
      const grant = (): void => {
        const hold: Hold = {
          name,
          release: () => {
            held = held.filter((one) => one !== hold)
            aborted()
          },
        }
        held.push(hold)
        Promise.resolve()
          .then(run)
          .then(resolve, reject)
          .finally(() => {
            held = held.filter((one) => one !== hold)
            next(name)
          })
      }
      const mine: Asked = { name, grant }
      signal?.addEventListener('abort', () => {
        asked = asked.filter((one) => one !== mine)
        aborted()
      })
      if (steal) for (const one of held.filter((hold) => hold.name === name)) one.release()
      if (steal) asked = [mine, ...asked]
      else asked.push(mine)
      next(name)
    })
  }

  class Channel {
    readonly name: string
    onmessage: ((event: { data: unknown }) => void) | null = null
    constructor(name: string) {
      this.name = name
      channels.add(this)
    }
    postMessage(data: unknown): void {
      const copy = structuredClone(data)
      for (const one of channels)
        if (one !== this && one.name === this.name)
          queueMicrotask(() => channels.has(one) && one.onmessage?.({ data: structuredClone(copy) }))
    }
    close(): void {
      channels.delete(this)
    }
  }

  vi.stubGlobal('addEventListener', (type: string, heard: (event: unknown) => void, options?: { signal?: AbortSignal }) =>
    listeners.push({ type, heard, signal: options?.signal }),
  )
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.stubGlobal('BroadcastChannel', Channel)
  vi.stubGlobal('navigator', { onLine: true, locks: { request } })
  return storage
}
