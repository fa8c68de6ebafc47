// The chat as the package gives it: with a launcher of its own.

import { createChatWith } from './chat.js'
import type { Chat, ChatOptions } from './chatOptions.js'
import { launcherKit } from './Launcher/launcher.js'

/**
 * A chat with a user interface. Nothing is drawn before `mount()`; nothing is requested before the visitor opens it.
 * @throws {ChatError} `option` when the transport is missing or wrong.
 * @example
 * const chat = createChat({ transport: http({ url: 'https://inbox.example.com/v1' }) })
 * chat.mount()
 */
export const createChat: (options: ChatOptions) => Chat = createChatWith(launcherKit, {
  files: () => import('../client/uploads.js'),
  emoji: () => import('./Emoji/glyphs.js'),
})
