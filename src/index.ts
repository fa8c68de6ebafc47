// Entry "samtale": the chat with its widget, and the public types. Exports, no logic.

export type * from './client.js'
export type { StringKey, Strings } from './i18n/en.js'
export { ChatError, TransportError } from './model/error.js'
export type { Chat, ChatOptions, ChatState, Look } from './widget/chatOptions.js'
export { createChat } from './widget/createChat.js'
