// What is written and not sent, one for each conversation, where it outlives the page and is the same in every tab.
// Must not send it.

import { effect } from '@preact/signals-core'
import { ticks } from './clock.js'
import { type ClientStore, withEntry } from './state.js'
import type { Storage } from './storage.js'

const prefix = 'draft/'
/** Who wrote here a moment ago is still at it: what another tab says is not for this box. */
const writingMs = 2000

/** Reads the drafts of earlier visits, writes each that changes, and takes over what another tab writes. @returns the way to stop */
export function keepDrafts(name: string, state: ClientStore, storage: () => Storage): () => void {
  const kept = storage()
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key): [string, string] => [key.slice(prefix.length), storage().get(key) ?? ''])
  let before: ReadonlyMap<string, string> = new Map(kept)
  state.drafts.value = before
  const writtenAt = new Map<string, number>()
  const stop = effect(() => {
    const { value } = state.drafts
    for (const conversation of new Set([...before.keys(), ...value.keys()]))
      if (before.get(conversation) !== value.get(conversation)) {
        writtenAt.set(conversation, ticks())
        storage().set(prefix + conversation, value.get(conversation))
      }
    before = value
  })
  const listening = new AbortController()
  globalThis.addEventListener?.(
    'storage',
    (event) => {
      const { key, newValue } = event as StorageEvent
      const [, conversation] = key?.split(`samtale/${name}/${prefix}`) ?? []
      if (conversation === undefined || !storage().durable || ticks() - (writtenAt.get(conversation) ?? -writingMs) < writingMs) return
      // Already where it is kept.
      before = withEntry(before, conversation, newValue || undefined)
      state.drafts.value = withEntry(state.drafts.value, conversation, newValue || undefined)
    },
    { signal: listening.signal },
  )
  return () => {
    listening.abort()
    stop()
  }
}
