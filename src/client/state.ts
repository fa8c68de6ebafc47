// Everything the client knows, on one screen. Signals are written by client.ts, outbox.ts and connection.ts only.
// Invariants: a thread holds each message once; `unread` is the sum of its parts; a conversation of `threads` that the inbox
// hasn't named yet has the key `draftConversation`.

import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { Chatflow } from '../model/chatflow.js'
import type { Conversation } from '../model/conversation.js'
import { emptyThread, type Thread } from '../model/thread.js'
import type { Capabilities, Visitor } from '../model/transport.js'
import type { AttachmentLimits, ClientFacts, ClientFindings, ClientState, ConsentState } from './readable.js'

export type * from './readable.js'

/** Until the transport says. */
const unknown: Capabilities = { idempotency: 'none', resume: 'none', live: 'push', order: 'time', onClosed: 'new' }
/** Until the inbox says. */
const defaultMaxBytes = 20 * 1024 * 1024
const defaultMaxFiles = 10
/** The conversation that the visitor writes to before the inbox has named it. */
export const draftConversation = 'new'

/** What the client writes and others read: `ClientSignals`, as signals. */
export type ClientStore = { readonly [K in keyof ClientFacts]: Signal<ClientFacts[K]> } & {
  readonly [K in keyof ClientFindings]: ReadonlySignal<ClientFindings[K]>
} & {
  thread(conversation: string): Signal<Thread>
  /** Every conversation that has a thread here, also one that the list doesn't name yet. */
  threads(): readonly string[]
  /** Forgets all that belongs to a visitor. */
  wipe(): void
}

export function createState(consent: ConsentState): ClientStore {
  const threads = new Map<string, Signal<Thread>>()
  const none: ReadonlyMap<string, never> = new Map<string, never>()
  const conversations = signal<readonly Conversation[]>([])
  const current = signal<string | undefined>(undefined)
  const chatflow = signal<Chatflow | undefined>(undefined)
  const visitor = signal<Visitor | undefined>(undefined)
  const known = signal(unknown)
  const state: ClientStore = {
    phase: signal('idle'),
    connection: signal({ state: 'idle' }),
    consent: signal(consent),
    chatflow,
    availability: signal(undefined),
    unreached: signal(false),
    visitor,
    capabilities: known,
    conversations,
    listed: signal(undefined),
    current,
    typing: signal(none),
    seen: signal(none),
    windows: signal(none),
    drafts: signal(none),
    leads: signal(false),
    uploads: signal([]),
    thread: (conversation) => {
      const thread = threads.get(conversation) ?? signal(emptyThread)
      threads.set(conversation, thread)
      return thread
    },
    threads: () => [...threads.keys()],
    unread: computed(() => ({
      messages: conversations.value.reduce((sum, one) => sum + one.unread, 0),
      conversations: conversations.value.filter((one) => one.unread > 0).length,
    })),
    conversation: computed(() => conversations.value.find((one) => one.id === current.value)),
    team: computed(() => chatflow.value?.team ?? []),
    attachments: computed((): AttachmentLimits | undefined => {
      const told = chatflow.value?.attachments
      const own = known.value.upload
      // Before there is a session, only the chatflow can say; after it, only the inbox.
      if (told === false || (!own && (visitor.value || !told))) return undefined
      const { maxBytes = defaultMaxBytes, maxFiles = defaultMaxFiles, accept } = { ...told, ...own }
      return { maxBytes, maxFiles, ...(accept && { accept }) }
    }),
    wipe: () => {
      conversations.value = []
      state.listed.value = current.value = state.visitor.value = undefined
      state.typing.value = state.seen.value = state.windows.value = state.drafts.value = none
      for (const thread of threads.values()) thread.value = emptyThread
      threads.clear()
    },
  }
  return state
}

/** All that a host reads, as one value that changes when any of it does. */
export const snapshot = (signals: ClientStore): ReadonlySignal<ClientState> =>
  computed(() => ({
    phase: signals.phase.value,
    connection: signals.connection.value,
    availability: signals.availability.value,
    unread: signals.unread.value,
    conversation: signals.conversation.value,
    team: signals.team.value,
    visitor: signals.visitor.value,
    consent: signals.consent.value,
  }))

/** A map with one entry set, or taken away by `undefined`. */
export function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V | undefined): ReadonlyMap<string, V> {
  const next = new Map(map)
  if (value === undefined) next.delete(key)
  else next.set(key, value)
  return next
}

/** What is half written for one conversation is for another now. */
export function moveDraft({ drafts }: ClientStore, from: string, to: string): void {
  const written = drafts.value.get(from)
  if (written !== undefined) drafts.value = withEntry(withEntry(drafts.value, from, undefined), to, written)
}
