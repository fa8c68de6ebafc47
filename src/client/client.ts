// The headless chat: wires state, outbox, connection and history together, and is what the widget itself uses.
// Must never touch the DOM, nor hold a second copy of what state.ts holds.

import { batch, computed } from '@preact/signals-core'
import { ChatError } from '../model/error.js'
import type { Message } from '../model/message.js'
import { newest } from '../model/thread.js'
import type { Capabilities, OpenRequest, Transport } from '../model/transport.js'
import { newId } from '../safety/id.js'
import { type ClientChunks, createAttaching } from './attaching.js'
import { createChatflowLoader } from './chatflow.js'
import { createConnection } from './connection.js'
import { keepDrafts } from './drafts.js'
import { createEmitter } from './events.js'
import { createHistory } from './history.js'
import { createKeep } from './keep.js'
import type { Client, ClientOptions } from './options.js'
import { createReceiver } from './receive.js'
import { createSending } from './sending.js'
import { createSession } from './session.js'
import { createState, draftConversation, snapshot, withEntry } from './state.js'
import { tellChanges } from './tell.js'
import { createTyping } from './typing.js'

const unknownCapabilities: Capabilities = { idempotency: 'none', resume: 'none', live: 'push', order: 'time', onClosed: 'new' }

/** `createClient`, with where it gets what it fetches later. */
export function createClientWith(chunks: ClientChunks, options: ClientOptions): Client {
  if (typeof options?.transport !== 'function')
    throw new ChatError('option', 'createClient needs a transport, for example `transport: http({ url: "https://inbox.example.com/v1" })`')
  const name = options.name ?? 'samtale'
  const session = createSession(name, options.consent ?? 'granted', options.context ?? {}, () => {
    outbox.clear()
    reset()
  })
  const { context } = session
  const { now } = context
  const state = createState(options.consent ?? 'granted', unknownCapabilities)
  const emitter = createEmitter()
  // What an earlier visitor of this browser left is not this one's.
  if (options.identity && session.identify(options.identity)) session.wipe()
  let transport: Transport = options.transport(context)
  let cursor: string | undefined
  const readUpTo = new Map<string, string>()
  state.capabilities.value = transport.capabilities

  const display = (message: Message): Message | null => (options.beforeDisplay ? options.beforeDisplay(message) : message)
  const typing = createTyping(state.typing, (conversation, on) => transport.typing?.(conversation, on), now)
  const live = (): Transport => transport
  const history = createHistory(state, live, display, (read) => receiver.conversation(read))

  const receiver = createReceiver(state, emitter, typing, display, (conversation) => sending.adopt(conversation))
  const attaching = createAttaching({
    name,
    state,
    chunks,
    emitter,
    storage: session.storage,
    transport: live,
    reachable: () => sending.reachable(),
    needed: () => connect(),
    ...(options.beforeUpload && { beforeUpload: options.beforeUpload }),
    now,
  })
  const sending = createSending({
    state,
    emitter,
    attaching,
    transport: live,
    receiver: () => receiver,
    ...(options.beforeSend && { beforeSend: options.beforeSend }),
    needed: () => connect(),
    gone: () => connection.restart(),
    load: history.load,
    stopTyping: typing.stop,
    keep: (kept) => keep.save(kept),
    now,
  })
  const { outbox } = sending
  const keep = createKeep({
    name,
    storage: session.storage,
    adopt: (kept) => {
      sending.adoptKept(kept)
      connect()
    },
    taken: sending.letGo,
  })

  const connection = createConnection({
    state: state.connection,
    transport: live,
    request: (): OpenRequest => ({
      locale: options.locale ?? 'en',
      ...(cursor !== undefined && { cursor }),
      ...(options.channel !== undefined && { channel: options.channel }),
      ...(page && { page }),
    }),
    receive: (raw) => {
      cursor = receiver.receive(raw) ?? cursor
    },
    opened: (opened) => {
      batch(() => {
        state.visitor.value = opened.visitor
        state.capabilities.value = { ...transport.capabilities, ...opened.capabilities }
        if (opened.conversation) receiver.conversation(opened.conversation)
      })
      cursor = opened.cursor ?? cursor
      emitter.emit('identity', { visitor: opened.visitor })
      if (!opened.resumed || state.listed.value !== 'loaded') void history.list()
      if (!opened.resumed) void history.resync()
      else for (const [conversation, at] of state.windows.value) if (at.state === 'failed') void history.load(conversation)
      outbox.wake()
      attaching.wake()
    },
    // The inbox forgot this visitor. What isn't sent yet, and the drafts, begin again with a new one.
    gone: () => sending.regroup(() => reset(true)),
    failed: (error) => emitter.emit('error', { error }),
    now,
  })

  let page: { url: string; title: string } | undefined

  /** Nothing of this visitor stays, here or in storage. @param files but what they chose to send: it goes to the next one of theirs */
  const reset = (files = false): void =>
    batch(() => {
      if (!files) attaching.clear()
      session.wipe(files)
      cursor = undefined
      readUpTo.clear()
      typing.clear()
      state.wipe()
      transport = options.transport(context)
      state.capabilities.value = transport.capabilities
    })

  /** The inbox is told first, and nothing stays whether or not that works. */
  const leave = async (tell: (leaving: Transport) => Promise<void> | undefined): Promise<void> => {
    outbox.clear()
    connection.close()
    await tell(transport)?.catch(() => undefined)
    reset()
    emitter.emit('identity', { visitor: undefined })
  }

  const connect = (): void => {
    if (state.consent.value === 'pending' || state.phase.value !== 'ready') return
    keep.open()
    attaching.resume()
    connection.connect()
  }

  const telling = tellChanges(state, emitter, () => {
    outbox.wake()
    attaching.wake()
  })
  const remembering = keepDrafts(state, session.storage)
  const loadChatflow = createChatflowLoader(state, emitter, live, options)

  const client: Client = {
    state: snapshot(state),
    conversations: state.conversations,
    messages: (conversation) => computed(() => state.thread(conversation).value.rows),
    typing: state.typing,
    signals: state,
    ready: Promise.resolve(),
    on: emitter.on,
    once: emitter.once,
    onAny: emitter.any,
    emit: emitter.emit,
    get malformed() {
      return receiver.malformed
    },
    resume: () => {
      attaching.resume()
      if (session.kept() || keep.any) connect()
    },
    connect,
    retryNow: connection.retryNow,
    loadChatflow,
    send: sending.send,
    submit: sending.submit,
    uploads: state.uploads,
    attach: (files) => attaching.attach(files, state.current.value ?? draftConversation),
    cancelUpload: attaching.cancel,
    retryUpload: attaching.retry,
    fileUrl: async ({ ref, url, expiresAt }) => {
      if (url !== undefined && (expiresAt === undefined || expiresAt > now())) return url
      const answer = ref === undefined ? undefined : await transport.fileUrl?.(ref)
      return typeof answer?.url === 'string' ? answer.url : url
    },
    retry: sending.retry,
    discard: sending.discard,
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
      if (conversation && conversation !== draftConversation) await transport.end?.(conversation)
    },
    loadOlder: (conversation) => history.older(conversation),
    reload: async (conversation) => {
      connection.retryNow()
      await (conversation === undefined ? history.list() : history.load(conversation))
    },
    markRead: (conversation) => {
      const last = newest(state.thread(conversation).value)
      const known = state.conversations.value.find((one) => one.id === conversation)
      if (!last || readUpTo.get(conversation) === last.id || (known && known.unread === 0)) return
      readUpTo.set(conversation, last.id)
      if (known) receiver.conversation({ ...known, unread: 0 })
      // Not worth a word to the visitor: the next one takes it along.
      transport.markRead?.(conversation, last.id)?.catch(() => readUpTo.delete(conversation))
    },
    identify: (identity) => {
      if (session.identify(identity)) {
        outbox.clear()
        reset()
      } else transport = options.transport(context)
      connection.restart()
    },
    logout: async () => {
      session.identify(undefined)
      await leave((leaving) => leaving.signOut?.())
    },
    forget: () => leave((leaving) => leaving.forget?.()),
    setAttributes: async (fields) => transport.visitor?.({ clientId: newId(), fields }),
    page: (view) => {
      page = view
      if (state.connection.value.state === 'online') transport.page?.(view)
    },
    setConsent: (consent) => {
      session.setConsent(consent)
      state.consent.value = consent
      emitter.emit('consent', { consent })
      if (consent === 'pending') connection.close()
      else if (outbox.size) connect()
      sending.keep()
      outbox.wake()
      attaching.wake()
    },
    destroy: () => {
      if (state.phase.value === 'destroyed') return
      keep.close()
      connection.close()
      outbox.clear()
      attaching.close()
      typing.clear()
      telling()
      remembering()
      state.phase.value = 'destroyed'
      emitter.emit('destroy', {})
      emitter.clear()
    },
  }
  state.phase.value = 'ready'
  return client
}
