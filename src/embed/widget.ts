// The widget's chunk of the script tag. Exports only.

import { createChatWith } from '../widget/chat.js'
import type { Chat, ChatOptions } from '../widget/chatOptions.js'
import { chunks } from '../widget/chunks.js'
import type { LauncherKit } from '../widget/Launcher/launcher.js'

export const createChatFrom = (kit: LauncherKit): ((options: ChatOptions) => Chat) => createChatWith(kit, chunks)
