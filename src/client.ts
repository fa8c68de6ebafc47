// Entry "samtale/client": the headless client. Exports only; no Preact in its graph.

export { createClient } from './client/createClient.js'
export type { ChatEvents } from './client/events.js'
export type { Client, ClientOptions, Content } from './client/options.js'
export type {
  AttachmentLimits,
  ClientSignals,
  ClientState,
  Connection,
  ConsentState,
  Readable,
  Typist,
  Unread,
  Upload,
  View,
} from './client/readable.js'
export type { HostIdentity } from './client/session.js'
export type { Chatflow } from './model/chatflow.js'
export type { Conversation } from './model/conversation.js'
export { ChatError, TransportError } from './model/error.js'
export type { InboxEvent } from './model/event.js'
export type { Message } from './model/message.js'
export type { Part } from './model/part.js'
export type { Participant } from './model/participant.js'
export type { Delivery, Row, Thread } from './model/thread.js'
export type * from './model/transport.js'
