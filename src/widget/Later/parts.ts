// The parts of the widget that are fetched on intent, with what they bring: words, styles, icons. Must not know what they draw.

import { computed, type ReadonlySignal } from '@preact/signals'
import type { Strings } from '../../i18n/en.js'
import type { Chunks } from '../chunks.js'
import { addIcons, type IconName } from '../icons.js'
import { type Later, later } from './later.js'

export type Parts = {
  /** What is drawn of files. */
  readonly files: Later<Awaited<ReturnType<Chunks['filesUi']>>>
  /** What checks and uploads them: the client's own chunk, fetched ahead of the first file. */
  readonly uploads: Later<unknown>
  readonly emoji: Later<Awaited<ReturnType<Chunks['emoji']>>>
  readonly gate: Later<Awaited<ReturnType<Chunks['gate']>>>
  readonly thread: Later<Awaited<ReturnType<Chunks['thread']>>>
  readonly words: ReadonlySignal<Partial<Strings>>
  readonly css: ReadonlySignal<string>
}

const drawing = <T extends { readonly icons?: Partial<Record<IconName, string>> }>(fetch: () => Promise<T>): Later<T> =>
  later(async () => {
    const part = await fetch()
    addIcons(part.icons)
    return part
  })

export function createParts(chunks: Chunks): Parts {
  const files = drawing(chunks.filesUi)
  const emoji = drawing(chunks.emoji)
  const gate = later(chunks.gate)
  const thread = drawing(chunks.thread)
  const drawn = computed(() => [thread, files, emoji, gate].flatMap(({ here }) => here.value ?? []))
  return {
    files,
    emoji,
    gate,
    thread,
    uploads: later(chunks.files),
    words: computed(() => Object.assign({}, ...drawn.value.map((one) => one.words))),
    css: computed(() => drawn.value.map((one) => one.css).join('')),
  }
}
