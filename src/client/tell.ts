// The state's changes as events for hosts. Must not change the state.

import { effect } from '@preact/signals-core'
import type { Emitter } from './events.js'
import type { ClientStore } from './state.js'

/** @param online called each time the inbox is there again. @returns the way to stop */
export function tellChanges(state: ClientStore, emitter: Emitter, online: () => void): () => void {
  const connecting = effect(() => {
    const { value } = state.connection
    emitter.emit('connection', value)
    if (value.state === 'online') online()
  })
  let told = state.unread.value
  const counting = effect(() => {
    const { value } = state.unread
    if (value.messages === told.messages && value.conversations === told.conversations) return
    told = value
    emitter.emit('unread', value)
  })
  return () => {
    connecting()
    counting()
  }
}
