// Who the visitor is and what may be kept: identity, consent, secret, storage, as the context a transport gets.
// Must not store anything before consent, nor hand a secret to anybody but the transport.

import type { Identity, TransportContext } from '../model/transport.js'
import { newId } from '../safety/id.js'
import { eraseBlobs } from './erase.js'
import type { ConsentState } from './readable.js'
import { createLocalStorage, createMemoryStorage, type Storage } from './storage.js'

/** What a host says about its visitor. `getToken` is asked again when the inbox says that the token expired. */
export type HostIdentity = {
  readonly id?: string
  readonly email?: string
  readonly name?: string
  readonly hmac?: string
  readonly jwt?: string
  getToken?(): Promise<string> | string
}

export type ClientSession = {
  readonly context: TransportContext
  /** Where this client may keep things now. */
  storage(): Storage
  /** What every tab of this visitor's has in common; made where there is none. Undefined: nothing may be kept. */
  visit(): Promise<string | undefined>
  /** Whether another tab began another visit; `strict`: or ended this one. */
  left(strict: boolean): boolean
  /** From now on nothing is shared with other tabs, until a host says who this is. */
  part(): void
  /** Whether an earlier visit left something to come back to. */
  kept(): boolean
  setConsent(consent: ConsentState): void
  /** @returns true when this is somebody else than before. */
  identify(identity: HostIdentity | undefined): boolean
  /** Takes away all that is stored under this name. @param goesOn the same person goes on as a new visitor: but their files, and what their tabs have in common */
  wipe(goesOn?: boolean): void
}

const secretKey = 'secret'
/** Whom what is kept here belongs to, so that it is never sent as somebody else. */
const whoKey = 'who'
/** One from the first connection to the log-out, whatever becomes of the secret. */
export const visitKey = 'visit'

/** Who a token is about. Read only to notice that somebody else came: what it is worth, the inbox checks. */
const subjectOf = ({ id, jwt }: HostIdentity): string | undefined => {
  try {
    const { sub } = JSON.parse(atob((jwt?.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))) as { sub?: unknown }
    return id ?? (typeof sub === 'string' ? sub : undefined)
  } catch {
    return id
  }
}

/** @param stranger called when a token turns out to be about somebody else than what is kept here. */
export function createSession(
  name: string,
  consent: ConsentState,
  overrides: Partial<TransportContext>,
  stranger: () => void,
): ClientSession {
  let allowed = consent
  let storage: Storage = consent === 'granted' ? createLocalStorage(name) : createMemoryStorage()
  let identity: HostIdentity | undefined
  let asking: Promise<Identity | undefined> | undefined
  let secret: string | undefined
  let visit: string | undefined
  const { locks } = (globalThis.navigator ?? {}) as { readonly locks?: LockManager }

  const ask = async (): Promise<Identity | undefined> => {
    const asked = identity
    const jwt = asked?.getToken ? await asked.getToken() : asked?.jwt
    const subject = asked && subjectOf({ ...asked, ...(jwt && { jwt }) })
    if (subject !== undefined) {
      const before = storage.get(whoKey)
      if (before !== undefined && before !== subject) stranger()
      storage.set(whoKey, subject)
    }
    if (jwt) return { jwt }
    const { id, hmac, email, name: visitorName } = identity ?? {}
    return id && hmac ? { id, hmac, ...(email && { email }), ...(visitorName && { name: visitorName }) } : undefined
  }
  const global = globalThis as typeof globalThis & { XMLHttpRequest?: typeof XMLHttpRequest }
  const context: TransportContext = {
    identity: () => {
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    secret: {
      // Another tab may have turned it; and who empties the browser's storage doesn't end the conversation in this page.
      get: () => storage.get(secretKey) ?? secret,
      set: (value) => {
        secret = value
        storage.set(secretKey, value)
      },
    },
    storage: { get: (key) => storage.get(`t/${key}`), set: (key, value) => storage.set(`t/${key}`, value) },
    fetch: (...request) => global.fetch(...request),
    WebSocket: global.WebSocket,
    ...(global.XMLHttpRequest && { XMLHttpRequest: global.XMLHttpRequest }),
    now: () => Date.now(),
    log: (level, text) => {
      if (level === 'warn') console.warn(`samtale: ${text}`)
    },
    ...overrides,
  }

  return {
    context,
    storage: () => storage,
    visit: async () => {
      const begin = (): string | undefined => {
        if (!storage.durable) return undefined
        visit = storage.get(visitKey) ?? newId()
        storage.set(visitKey, visit)
        return visit
      }
      // Two tabs that begin at once must not each begin a visit.
      return locks ? locks.request(`samtale/${name}/visit`, begin) : begin()
    },
    left: (strict) => {
      const kept = storage.get(visitKey)
      return visit !== undefined && kept !== visit && (strict || kept !== undefined)
    },
    part: () => {
      secret = visit = undefined
      storage = createMemoryStorage()
    },
    kept: () => storage.get(secretKey) !== undefined,
    setConsent: (next) => {
      const kept = context.secret.get()
      allowed = next
      if (next !== 'granted') {
        if (storage.durable) eraseBlobs(name)
        storage.clear()
      }
      storage = next === 'granted' ? createLocalStorage(name) : createMemoryStorage()
      // The conversation under way goes on; only where it is kept changes.
      if (next === 'pending') secret = undefined
      else if (kept !== undefined) context.secret.set(storage.get(secretKey) ?? kept)
    },
    identify: (next) => {
      const who = storage.get(whoKey) ?? (identity && subjectOf(identity))
      const subject = next && subjectOf(next)
      identity = next
      // A host that says who this is may share again what it keeps of them.
      if (next && allowed === 'granted') storage = createLocalStorage(name)
      return who !== undefined && (next === undefined || (subject !== undefined && subject !== who))
    },
    wipe: (goesOn = false) => {
      secret = undefined
      if (!goesOn && storage.durable) eraseBlobs(name)
      if (!goesOn) visit = undefined
      storage.clear()
      if (visit !== undefined) storage.set(visitKey, visit)
    },
  }
}
