// Moving about: from one conversation to another, through what was said, and what is half written. Must not send anything.

import type { Transport } from '../model/transport.js'
import type { Emitter } from './events.js'
import type { History } from './history.js'
import type { Client } from './options.js'
import { type ClientStore, draftConversation, withEntry } from './state.js'
import type { Typing } from './typing.js'

export type MovingOptions = {
  readonly state: ClientStore
  readonly emitter: Emitter
  readonly typing: Typing
  readonly history: History
  transport(): Transport
  connect(): void
  retryNow(): void
  now(): number
}
type Verbs =
  | 'startConversation'
  | 'openConversation'
  | 'leaveConversation'
  | 'endConversation'
  | 'loadOlder'
  | 'reload'
  | 'draft'
  | 'setDraft'
  | 'setTyping'
  | 'fileUrl'

export function createMoving({ state, emitter, typing, history, transport, connect, retryNow, now }: MovingOptions): Pick<Client, Verbs> {
  return {
    draft: (conversation) => state.drafts.value.get(conversation) ?? '',
    setDraft: (value, conversation = state.current.value ?? draftConversation) => {
      state.drafts.value = withEntry(state.drafts.value, conversation, value || undefined)
    },
    setTyping: (on) => {
      const conversation = state.current.value
      if (!on || conversation === undefined || conversation === draftConversation) typing.stop()
      else typing.input(conversation)
    },
    startConversation: () => {
      state.current.value = draftConversation
      emitter.emit('conversation:select', { conversation: undefined })
    },
    openConversation: (id) => {
      state.current.value = id
      emitter.emit('conversation:select', { conversation: id })
      connect()
      void history.load(id)
    },
    leaveConversation: () => {
      state.current.value = undefined
      typing.stop()
    },
    endConversation: async () => {
      const conversation = state.current.value
      if (conversation && conversation !== draftConversation) await transport().end?.(conversation)
    },
    loadOlder: (conversation) => history.older(conversation),
    reload: async (conversation) => {
      retryNow()
      await (conversation === undefined ? history.list() : history.load(conversation))
    },
    fileUrl: async ({ ref, url, expiresAt }) => {
      if (url !== undefined && (expiresAt === undefined || expiresAt > now())) return url
      const answer = ref === undefined ? undefined : await transport().fileUrl?.(ref)
      return typeof answer?.url === 'string' ? answer.url : url
    },
  }
}
