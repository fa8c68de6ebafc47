// The headless chat: wires state, outbox, connection and history together, and is what the widget itself uses.
// Must never touch the DOM, nor hold a second copy of what state.ts holds.

import { batch, computed } from '@preact/signals-core'
import { ChatError } from '../model/error.js'
import type { Message } from '../model/message.js'
import type { OpenRequest, Transport } from '../model/transport.js'
import { newId } from '../safety/id.js'
import { createArriving } from './arriving.js'
import { type ClientChunks, createAttaching } from './attaching.js'
import { createChatflowLoader } from './chatflow.js'
import { createConnection } from './connection.js'
import { keepDrafts } from './drafts.js'
import { createEmitter } from './events.js'
import { createHistory } from './history.js'
import { createKeep, type Kept } from './keep.js'
import { createLeaving } from './leaving.js'
import { createMoving } from './moving.js'
import type { Client, ClientOptions } from './options.js'
import { createReading } from './reading.js'
import { createReceiver } from './receive.js'
import { createSending } from './sending.js'
import { createSession } from './session.js'
import { createState, draftConversation, snapshot } from './state.js'
import { tellChanges } from './tell.js'
import { createTogether } from './together.js'
import { createTyping } from './typing.js'

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
  const state = createState(options.consent ?? 'granted')
  const emitter = createEmitter()
  // What an earlier visitor of this browser left is not this one's.
  if (options.identity && session.identify(options.identity)) session.wipe()
  let transport: Transport = options.transport(context)
  let cursor: string | undefined
  state.capabilities.value = transport.capabilities

  const display = options.beforeDisplay ?? ((message: Message): Message | null => message)
  const typing = createTyping(state.typing, (conversation, on) => transport.typing?.(conversation, on), context.now)
  const live = (): Transport => transport
  const history = createHistory(state, live, display, (read) => receiver.conversation(read))
  const receiver = createReceiver(state, emitter, typing, display, (conversation) => sending.adopt(conversation), history.fill)
  const arrived = createArriving({ state, emitter, history, receiver, transport: live })
  const reading = createReading(state, live, (read) => receiver.conversation(read))
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
    now: context.now,
  })
  const sending = createSending({
    state,
    emitter,
    attaching,
    allowed: () => sharing.begins || session.kept(),
    transport: live,
    receiver: () => receiver,
    ...(options.beforeSend && { beforeSend: options.beforeSend }),
    needed: () => connect(),
    gone: () => connection.restart(),
    load: history.load,
    stopTyping: typing.stop,
    keep: (kept) => keep.save(kept),
    now: context.now,
  })
  const { outbox } = sending
  const adopt = (kept: Kept): void => {
    sending.adoptKept(kept)
    connect()
  }
  const keep = createKeep({ name, storage: session.storage, adopt, taken: sending.letGo })

  const sharing = createTogether({
    name,
    fetch: chunks.sharing,
    transport: live,
    durable: () => session.storage().durable,
    visit: session.visit,
    led: (leads) => {
      const took = leads && !state.leads.value
      state.leads.value = leads
      if (took) wake()
    },
  })
  const connection = createConnection({
    state: state.connection,
    open: sharing.open,
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
      cursor = opened.cursor ?? cursor
      arrived(opened)
      wake()
    },
    // The inbox forgot this visitor. What isn't sent yet, and the drafts, begin again with a new one. What is kept belongs to
    // that one already where another tab leads.
    gone: () => sending.regroup(() => reset({ same: true, here: sharing.follows })),
    failed: (error) => emitter.emit('error', { error }),
    asleep: sharing.leave,
    now: context.now,
  })

  let page: { url: string; title: string } | undefined
  const wake = (): void => {
    outbox.wake()
    attaching.wake()
  }
  /**
   * Nothing of this visitor stays.
   * @param same the same person goes on as a new visitor: with the files they chose
   * @param here on this page only: what is kept is another tab's
   */
  const reset = ({ same = false, here = false } = {}): void =>
    batch(() => {
      if (!same) attaching.clear()
      if (!here) session.wipe(same)
      cursor = undefined
      reading.clear()
      typing.clear()
      state.wipe()
      transport = options.transport(context)
      state.capabilities.value = transport.capabilities
    })
  const close = (): void => {
    connection.close()
    sharing.leave()
    keep.close()
  }
  const leaving = createLeaving({
    name,
    state,
    emitter,
    session,
    transport: live,
    renew: () => {
      transport = options.transport(context)
    },
    stop: () => {
      outbox.clear()
      close()
    },
    restart: () => {
      // Another visitor's tabs are others.
      sharing.leave()
      connection.restart()
    },
    close,
    joined: () => connect(),
    kept: () => {
      if (outbox.size) connect()
      sending.keep()
      wake()
    },
    reset,
  })

  const connect = (): void => {
    if (state.consent.value === 'pending' || state.phase.value !== 'ready') return
    keep.open()
    attaching.resume()
    connection.connect()
  }

  const telling = tellChanges(state, emitter, wake)
  const remembering = keepDrafts(name, state, session.storage)

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
    loadChatflow: createChatflowLoader(state, emitter, live, options),
    ...createMoving({ state, emitter, typing, history, transport: live, connect, retryNow: connection.retryNow, now: context.now }),
    send: sending.send,
    submit: sending.submit,
    uploads: state.uploads,
    attach: (files) => attaching.attach(files, state.current.value ?? draftConversation),
    cancelUpload: attaching.cancel,
    retryUpload: attaching.retry,
    retry: sending.retry,
    discard: sending.discard,
    markRead: reading.markRead,
    identify: leaving.identify,
    logout: leaving.logout,
    forget: leaving.forget,
    setAttributes: async (fields) => transport.visitor?.({ clientId: newId(), fields }),
    page: (view) => {
      page = view
      if (state.connection.value.state === 'online') transport.page?.(view)
    },
    setConsent: leaving.setConsent,
    destroy: () => {
      if (state.phase.value === 'destroyed') return
      close()
      outbox.clear()
      attaching.close()
      typing.clear()
      leaving.close()
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
