// The widget's chunk of the script tag. Exports only.

export { createChat } from '../widget/chat.js'
