// When the widget's parts are fetched, and what is said when one doesn't come. Must not fetch before somebody is about to look.

import type { Client } from '../../client/options.js'
import type { Ui } from '../context.js'
import type { Parts } from './parts.js'

export type Fetching = {
  /** The visitor is about to look: what comes next is fetched. Before the answer nothing else is to be had than the question. */
  approach(): Promise<void>
  /** What was chosen or dropped isn't lost while a chunk is on its way, or when it doesn't come. */
  attach(files: Iterable<File>): void
}

export function createFetching(client: Client, parts: Parts, shown: () => Ui | undefined): Fetching {
  const miss = (again: () => void) => (): void => {
    const ui = shown()
    if (ui) ui.missed.value = again
  }
  const draw = (): void => {
    const ui = shown()
    if (ui) ui.missed.value = undefined
    parts.files.get().catch(miss(draw))
  }
  const attach = (files: Iterable<File>): void => {
    const chosen = [...files]
    draw()
    if (!chosen.length) return
    const ui = shown()
    if (ui) ui.word.value = ''
    parts.uploads.want()
    client.attach(chosen).catch(miss(() => attach(chosen)))
  }
  return {
    approach: () => {
      parts[client.signals.consent.value === 'pending' ? 'gate' : 'thread'].want()
      return client.loadChatflow()
    },
    attach,
  }
}
