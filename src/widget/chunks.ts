// What the widget fetches when it is needed, and not before: the npm package by its own modules, the script tag by its files.

import type { ClientChunks } from '../client/attaching.js'

export type Chunks = ClientChunks & { emoji(): Promise<typeof import('./Emoji/glyphs.js')> }
