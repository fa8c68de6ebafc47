// What was said, as a part that is fetched when the chat is opened: messages, the list of conversations, and what can be done
// with one. Who begins to write needs none of it. Exports only.

import { enList } from '../../i18n/enList.js'
import { enThread } from '../../i18n/enThread.js'
import closingCss from '../Composer/closing.css?inline'
import messageCss from './message.css?inline'

export { Closing } from '../Composer/Closing.js'
export { ConversationList } from '../Home/ConversationList.js'
export { ConversationMenu } from '../Menu/ConversationMenu.js'
export { threadIcons as icons } from './icons.js'
export { Thread } from './Thread.js'
export const css: string = messageCss + closingCss
export const words: typeof enList & typeof enThread = { ...enList, ...enThread }
