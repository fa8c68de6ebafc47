// What a page has and Node hasn't: storage that outlives it, and a window that hears of networks and of being put away.
// Must give back all that it lends, and touch nothing where the real thing is there.

type Globals = Record<string, unknown>
const globals = globalThis as unknown as Globals

let lent = 0

/** One origin's storage, whose keys are its own enumerable properties, as a browser's are. */
function createStorage(): Storage {
  const storage: Record<string, string> = Object.create(null)
  const verbs = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => {
      storage[key] = value
    },
    removeItem: (key: string) => {
      delete storage[key]
    },
  }
  for (const name of Object.keys(verbs)) Object.defineProperty(storage, name, { value: verbs[name as keyof typeof verbs] })
  return storage as unknown as Storage
}
const missing = (): boolean => {
  try {
    return !globals.localStorage
  } catch {
    return false
  }
}

/** @returns the way to give it back: the last one takes it away. */
export function lendStorage(): () => void {
  if (lent === 0 && !missing()) return () => {}
  if (lent++ === 0) Object.defineProperty(globals, 'localStorage', { value: createStorage(), configurable: true, writable: true })
  return () => {
    if (--lent === 0) delete globals.localStorage
  }
}

/** Runs something at once, as if so much time had passed. */
export function later<T>(ms: number, run: () => T): T {
  const { performance } = globalThis
  const own = Object.getOwnPropertyDescriptor(performance, 'now')
  const now = performance.now()
  Object.defineProperty(performance, 'now', { value: () => now + ms, configurable: true, writable: true })
  try {
    return run()
  } finally {
    if (own) Object.defineProperty(performance, 'now', own)
    else delete (performance as { now?: unknown }).now
  }
}

export type Window = {
  /** Runs something that looks for its window at once, in this one. */
  within<T>(run: () => T): T
  /** What the browser would tell: `online`, `offline`, `focus`, `pagehide`, `pageshow`. */
  tell(type: string, more?: object): void
  /** It is looked at again. */
  show(): void
}

/** A window of its own for each page, so that two can be told different things. */
export function createWindow(): Window {
  const target = new EventTarget()
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const within: Window['within'] = (run) => {
    const own: Globals = {
      addEventListener: target.addEventListener.bind(target),
      removeEventListener: target.removeEventListener.bind(target),
      ...(globals.document === undefined && { document: page }),
    }
    const before = Object.keys(own).map((name) => [name, Object.getOwnPropertyDescriptor(globals, name)] as const)
    for (const name of Object.keys(own)) Object.defineProperty(globals, name, { value: own[name], configurable: true, writable: true })
    try {
      return run()
    } finally {
      for (const [name, old] of before) {
        delete globals[name]
        if (old) Object.defineProperty(globals, name, old)
      }
    }
  }
  return {
    within,
    tell: (type, more = {}) => within(() => void target.dispatchEvent(Object.assign(new Event(type), more))),
    show: () => within(() => void page.dispatchEvent(new Event('visibilitychange'))),
  }
}
