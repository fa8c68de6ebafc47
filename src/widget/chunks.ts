// What the widget fetches when it is needed, and not before. In the script tag's build each is a file of its own, see
// `vite.config.ts`. Must name all of them.

import type { ClientChunks } from '../client/attaching.js'

/** What is drawn of files with the first one, emoji with the first look at them, the gate where it is asked for, the rest by the
 *  time there is something to draw. */
export type Chunks = ClientChunks & {
  filesUi(): Promise<typeof import('./Files/part.js')>
  emoji(): Promise<typeof import('./Emoji/part.js')>
  gate(): Promise<typeof import('./Gate/part.js')>
  thread(): Promise<typeof import('./Thread/part.js')>
}

export const chunks: Chunks = {
  files: () => import('../client/uploads.js'),
  sharing: () => import('../client/sharing.js'),
  filesUi: () => import('./Files/part.js'),
  emoji: () => import('./Emoji/part.js'),
  gate: () => import('./Gate/part.js'),
  thread: () => import('./Thread/part.js'),
}
