// What is drawn of files, as a part that is fetched with the first of them. Exports only.

import filesCss from './files.css?inline'
import overlayCss from './overlay.css?inline'
import trayCss from './tray.css?inline'

export { enFiles as words } from '../../i18n/enFiles.js'
export { DropOverlay } from './DropOverlay.js'
export { FileParts } from './FileParts.js'
export { filesIcons as icons } from './icons.js'
export { Lightbox } from './Lightbox.js'
export { Tray, Troubles } from './Tray.js'
export const css: string = filesCss + overlayCss + trayCss
