// What a transport is given in a test: storage in memory, the platform's network, nobody identified.

import type { TransportContext } from '../model/transport.js'

/**
 * A context of its own for each visitor: transports made with the same one are pages of the same visitor.
 * @param overrides for example `{ WebSocket }` of the package `ws`, in Node before 22
 */
export function createContext(overrides: Partial<TransportContext> = {}): TransportContext {
  const kept = new Map<string, string>()
  const set = (key: string, value: string | undefined): void => void (value === undefined ? kept.delete(key) : kept.set(key, value))
  return {
    identity: async () => undefined,
    secret: { get: () => kept.get('secret'), set: (value) => set('secret', value) },
    storage: { get: (key) => kept.get(`t/${key}`), set: (key, value) => set(`t/${key}`, value) },
    fetch: (...request) => fetch(...request),
    WebSocket: globalThis.WebSocket,
    now: () => Date.now(),
    log: () => {},
    ...overrides,
  }
}
