// Small strings that outlive the page, under one name. Must never throw: a page that forbids storage gets memory.

export type Storage = {
  get(key: string): string | undefined
  set(key: string, value: string | undefined): void
  /** Takes away everything under this name. */
  clear(): void
}

export function createMemoryStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void (value === undefined ? kept.delete(key) : kept.set(key, value)),
    clear: () => kept.clear(),
  }
}

/** @param name Several widgets on one origin each have their own. */
export function createLocalStorage(name: string): Storage {
  const memory = createMemoryStorage()
  const prefix = `samtale/${name}/`
  // Reading the property alone may throw, in sandboxed frames and with cookies blocked.
  const attempt = <T>(run: (storage: globalThis.Storage) => T): T | undefined => {
    try {
      return globalThis.localStorage ? run(globalThis.localStorage) : undefined
    } catch {
      return undefined
    }
  }
  return {
    get: (key) => attempt((storage) => storage.getItem(prefix + key)) ?? memory.get(key),
    set: (key, value) => {
      memory.set(key, value)
      attempt((storage) => (value === undefined ? storage.removeItem(prefix + key) : storage.setItem(prefix + key, value)))
    },
    clear: () => {
      memory.clear()
      attempt((storage) => {
        for (const key of Object.keys(storage)) if (key.startsWith(prefix)) storage.removeItem(key)
      })
    },
  }
}
