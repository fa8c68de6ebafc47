// What a new life of the connection begins with: who this is, what the inbox can do, and what was missed.
// Must not keep the place in the log.

import { batch } from '@preact/signals-core'
import type { Session, Transport } from '../model/transport.js'
import type { Emitter } from './events.js'
import type { History } from './history.js'
import type { Receiver } from './receive.js'
import type { ClientStore } from './state.js'

export type ArrivingOptions = {
  readonly state: ClientStore
  readonly emitter: Emitter
  readonly history: History
  readonly receiver: Receiver
  transport(): Transport
}

export const createArriving =
  ({ state, emitter, history, receiver, transport }: ArrivingOptions) =>
  ({ visitor, capabilities, conversation, resumed }: Session): void => {
    batch(() => {
      state.visitor.value = visitor
      state.capabilities.value = { ...transport().capabilities, ...capabilities }
      if (conversation) receiver.conversation(conversation)
    })
    emitter.emit('identity', { visitor })
    if (!resumed || state.listed.value !== 'loaded') void history.list()
    if (!resumed) void history.resync()
    else for (const [id, at] of state.windows.value) if (at.state === 'failed') void history.load(id)
  }
