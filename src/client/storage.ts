// Small strings that outlive the page, under one name. Must never throw: a page that forbids storage gets memory.

export type Storage = {
  get(key: string): string | undefined
  set(key: string, value: string | undefined): void
  keys(): readonly string[]
  /** Whether it outlives the page. */
  readonly durable: boolean
  /** Takes away everything under this name. */
  clear(): void
}

export function createMemoryStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void (value === undefined ? kept.delete(key) : kept.set(key, value)),
    keys: () => [...kept.keys()],
    durable: false,
    clear: () => kept.clear(),
  }
}

/** @param name Several widgets on one origin each have their own. */
export function createLocalStorage(name: string): Storage {
  /** What the page's storage didn't take. */
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
  const own = (): string[] => attempt((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix))) ?? []
  return {
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(prefix + key)) ?? undefined,
    set: (key, value) => {
      const taken = attempt((storage) => {
        if (value === undefined) storage.removeItem(prefix + key)
        else storage.setItem(prefix + key, value)
        return true
      })
      memory.set(key, taken ? undefined : value)
    },
    keys: () => [...new Set([...memory.keys(), ...own().map((key) => key.slice(prefix.length))])],
    get durable() {
      return attempt(() => true) ?? false
    },
    clear: () => {
      memory.clear()
      for (const key of own()) attempt((storage) => storage.removeItem(key))
    },
  }
}
