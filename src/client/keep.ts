// What waits to be sent, where it outlives the page: one record for each tab, and what a dead tab left is taken over.
// Must not trust what it reads, nor send anything itself.

import { parseMessage } from '../model/event.js'
import type { Message } from '../model/message.js'
import { count, lenient, list, type Parse, string } from '../model/parse.js'
import type { Delivery } from '../model/thread.js'
import { newId } from '../safety/id.js'
import type { Storage } from './storage.js'

/** A message that isn't confirmed, with how far it came. */
export type Waiting = { readonly message: Message; readonly state: Delivery['state']; readonly attempt: number }
export type Kept = {
  /** The id under which the inbox was, or will be, asked for the conversation that has no name yet. */
  readonly startId: string
  readonly waiting: readonly Waiting[]
}
export type Keep = {
  /** At once, so that a crash in the next moment loses nothing. */
  save(kept: Kept): void
  /** Whether any tab left something. */
  readonly any: boolean
  /** From now on this tab lives, and hears of what others left. */
  open(): void
  close(): void
}
export type KeepOptions = {
  readonly name: string
  storage(): Storage
  /** Another tab ended with this: it is ours now. */
  adopt(kept: Kept): void
  /** While this tab slept, another one took over what it had. */
  taken(): void
}

const prefix = 'outbox/'
const version = 1

const waiting: Parse<Waiting> = (value) => {
  const { message, state, attempt } = value as { message: unknown; state: Waiting['state']; attempt: unknown }
  const read = parseMessage(message)
  if (read.clientId === undefined) throw new Error('no id')
  return {
    message: { ...read, id: read.clientId },
    state: state === 'failed' || state === 'unknown' ? state : 'queued',
    attempt: count(attempt),
  }
}

function parseKept(text: string | undefined): Kept | undefined {
  try {
    const { v, startId, waiting: entries } = JSON.parse(text ?? '') as { v: unknown; startId: unknown; waiting: unknown }
    if (v !== version) return undefined
    const read = list(lenient(waiting), 1000)(entries).filter((one) => one !== undefined)
    return { startId: string(100)(startId), waiting: read }
  } catch {
    return undefined
  }
}

export function createKeep({ name, storage, adopt, taken }: KeepOptions): Keep {
  const tab = newId()
  const locks = (globalThis.navigator as Navigator | undefined)?.locks
  const lockOf = (id: string): string => `samtale/${name}/${id}`
  const others = (): string[] =>
    storage()
      .keys()
      .flatMap((key) => (key.startsWith(prefix) && key !== prefix + tab ? key.slice(prefix.length) : []))
  let life: AbortController | undefined
  let written: string | undefined

  const inherit = (id: string): void => {
    const kept = parseKept(storage().get(prefix + id))
    if (kept?.waiting.length) adopt(kept)
    // Only now: a crash between the two is a message that two tabs send under one id.
    storage().set(prefix + id, undefined)
  }
  /** Waits for the other tab's end, for as long as this one lives. */
  const follow = (id: string, signal: AbortSignal): void => {
    locks?.request(lockOf(id), { signal }, () => !signal.aborted && storage().get(prefix + id) !== undefined && inherit(id)).catch(() => {})
  }

  const open = (): void => {
    if (life || !storage().durable) return
    life = new AbortController()
    const { signal } = life
    // Held until this tab ends, whatever way it ends.
    locks
      ?.request(lockOf(tab), { signal }, () => new Promise<void>((done) => signal.addEventListener('abort', () => done())))
      .catch(() => {})
    for (const id of others()) {
      if (locks) follow(id, signal)
      else inherit(id)
    }
    const on = (type: string, heard: (event: Event) => void): void => globalThis.addEventListener?.(type, heard, { signal })
    on('storage', (event) => {
      const { key, oldValue } = event as StorageEvent
      const id = key?.split(`/${prefix}`)[1]
      if (id && id !== tab && oldValue === null && others().includes(id)) follow(id, signal)
    })
    on('pagehide', (event) => (event as PageTransitionEvent).persisted && sleep('pageshow', globalThis))
    globalThis.document?.addEventListener?.('freeze', () => sleep('resume', document), { signal })
  }
  const close = (): void => {
    life?.abort()
    life = undefined
  }
  /** A lock keeps a page out of the back/forward cache, and others from what a frozen one can't send. */
  const sleep = (until: 'pageshow' | 'resume', where: EventTarget): void => {
    close()
    const woken = (): void => {
      where.removeEventListener(until, woken)
      if (written !== undefined && storage().get(prefix + tab) === undefined) {
        written = undefined
        taken()
      }
      open()
    }
    where.addEventListener(until, woken)
  }

  return {
    save: (kept) => {
      const text = kept.waiting.length ? JSON.stringify({ v: version, ...kept }) : undefined
      written = text
      if (text !== storage().get(prefix + tab)) storage().set(prefix + tab, text)
    },
    get any() {
      return storage()
        .keys()
        .some((key) => key.startsWith(prefix))
    },
    open,
    close,
  }
}
