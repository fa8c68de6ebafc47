// What the widget fetches when it is needed, and not before: the npm package by its own modules, the script tag by its files.

import type { ClientChunks } from '../client/attaching.js'

/** Files with the first one chosen, emoji with the first look at them. */
export type Chunks = ClientChunks & { emoji(): Promise<typeof import('./Emoji/glyphs.js')> }
