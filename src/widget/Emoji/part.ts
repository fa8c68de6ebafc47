// The emoji picker with its glyphs, as a part that is fetched with the first look at them. Exports only.

import text from './emoji.css?inline'

export { enEmoji as words } from '../../i18n/enEmoji.js'
export { emojiIcons as icons } from './icons.js'
export { Picker } from './Picker.js'
export const css: string = text
