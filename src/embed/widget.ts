// The widget's chunk of the script tag. Exports only.

export { createChatWith } from '../widget/chat.js'
