// Asks once what the inbox says about itself: who answers, and when. Must not ask before consent, nor make anybody wait for it.

import { batch } from '@preact/signals-core'
import { asTransportError } from '../model/error.js'
import { parseChatflow } from '../model/event.js'
import { lenient } from '../model/parse.js'
import type { Transport } from '../model/transport.js'
import type { Emitter } from './events.js'
import type { ClientStore } from './state.js'

type Query = { readonly locale?: string; readonly channel?: string }

export function createChatflowLoader(state: ClientStore, emitter: Emitter, transport: () => Transport, query: Query): () => Promise<void> {
  let asking: Promise<void> | undefined
  const ask = async (): Promise<void> => {
    const asked = transport()
    if (!asked.chatflow) return
    try {
      const answer = await asked.chatflow({ locale: query.locale ?? 'en', ...(query.channel !== undefined && { channel: query.channel }) })
      const chatflow = lenient(parseChatflow)(answer)
      if (asked !== transport() || !chatflow) return
      batch(() => {
        state.chatflow.value = chatflow
        state.unreached.value = false
        state.availability.value ??= chatflow.availability
      })
      emitter.emit('availability', { availability: state.availability.value })
    } catch (thrown) {
      // Defaults serve; it is asked for again when the panel opens next.
      const { kind } = asTransportError(thrown)
      state.unreached.value = kind === 'network' || kind === 'timeout' || kind === 'server'
    }
  }
  return async () => {
    if (state.consent.value === 'pending' || state.chatflow.value) return
    asking ??= ask().finally(() => {
      asking = undefined
    })
    await asking
  }
}
