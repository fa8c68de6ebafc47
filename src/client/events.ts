// What a host can listen to, and the smallest emitter. Must not let a listener's exception reach the caller.

import type { Availability } from '../model/chatflow.js'
import type { Conversation } from '../model/conversation.js'
import type { TransportError } from '../model/error.js'
import type { Message } from '../model/message.js'
import type { Participant } from '../model/participant.js'
import type { Visitor } from '../model/transport.js'
import type { Connection, ConsentState, Unread, Upload, View } from './readable.js'

/** Payloads of `on`, `once` and of the `samtale:…` DOM events. */
export type ChatEvents = {
  ready: { readonly chat: unknown }
  error: { readonly error: TransportError }
  destroy: Record<string, never>
  open: { readonly view: View }
  close: Record<string, never>
  show: Record<string, never>
  hide: Record<string, never>
  'conversation:start': { readonly conversation: string }
  'conversation:select': { readonly conversation: string | undefined }
  'conversation:end': { readonly conversation: Conversation }
  'conversation:reopen': { readonly conversation: Conversation }
  'conversation:handover': { readonly conversation: Conversation; readonly from?: Participant; readonly to?: Participant }
  'message:send': { readonly message: Message }
  'message:sent': { readonly message: Message }
  'message:fail': { readonly message: Message; readonly error: TransportError }
  'message:receive': { readonly message: Message }
  'message:update': { readonly message: Message }
  typing: { readonly conversation: string; readonly author: Participant; readonly on: boolean }
  read: { readonly conversation: string; readonly upTo: string; readonly by: 'agent' | 'visitor' }
  unread: Unread
  'upload:progress': { readonly upload: Upload }
  'upload:done': { readonly upload: Upload }
  'upload:fail': { readonly upload: Upload; readonly error: TransportError }
  consent: { readonly consent: ConsentState }
  identity: { readonly visitor: Visitor | undefined }
  availability: { readonly availability: Availability | undefined }
  connection: Connection
}

export type Emitter = {
  on<E extends keyof ChatEvents>(event: E, listener: (payload: ChatEvents[E]) => void): () => void
  once<E extends keyof ChatEvents>(event: E, listener: (payload: ChatEvents[E]) => void): () => void
  emit<E extends keyof ChatEvents>(event: E, payload: ChatEvents[E]): void
  /** Every event, for those who pass them on. */
  any(listener: (event: keyof ChatEvents, payload: unknown) => void): () => void
  clear(): void
}

type Listener = (payload: never) => void

export function createEmitter(): Emitter {
  const listeners = new Map<string, Set<Listener>>()
  const every = new Set<(event: keyof ChatEvents, payload: unknown) => void>()
  // A listener that throws is the host's bug: it shows in the host's console and stops nobody else.
  const guarded = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
  const on: Emitter['on'] = (event, listener) => {
    const set = listeners.get(event) ?? new Set()
    listeners.set(event, set.add(listener as Listener))
    return () => set.delete(listener as Listener)
  }
  return {
    on,
    once: (event, listener) => {
      const off = on(event, (payload) => {
        off()
        listener(payload)
      })
      return off
    },
    emit: (event, payload) => {
      for (const listener of [...(listeners.get(event) ?? [])]) guarded(() => listener(payload as never))
      for (const listener of [...every]) guarded(() => listener(event, payload))
    },
    any: (listener) => {
      every.add(listener)
      return () => every.delete(listener)
    },
    clear: () => {
      listeners.clear()
      every.clear()
    },
  }
}
