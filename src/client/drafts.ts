// What is written and not sent, one for each conversation, where it outlives the page. Must not send it.

import { effect } from '@preact/signals-core'
import type { ClientStore } from './state.js'
import type { Storage } from './storage.js'

const prefix = 'draft/'

/** Reads the drafts of earlier visits, and writes each that changes. @returns the way to stop */
export function keepDrafts(state: ClientStore, storage: () => Storage): () => void {
  const kept = storage()
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key): [string, string] => [key.slice(prefix.length), storage().get(key) ?? ''])
  let before: ReadonlyMap<string, string> = new Map(kept)
  state.drafts.value = before
  return effect(() => {
    const { value } = state.drafts
    for (const conversation of new Set([...before.keys(), ...value.keys()]))
      if (before.get(conversation) !== value.get(conversation)) storage().set(prefix + conversation, value.get(conversation))
    before = value
  })
}
