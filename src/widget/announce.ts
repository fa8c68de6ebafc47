// What assistive technology says when something new comes: once each, politely, and never a flood. Must not speak of history.

import type { Signal } from '@preact/signals'
import type { Client } from '../client/options.js'
import type { Translate } from '../i18n/translate.js'
import { summary } from '../model/message.js'
import { answers } from '../model/participant.js'
import { fileSummary } from './Files/words.js'

/** What comes within this time is said together. */
const gatherMs = 1000

export function announce(client: Client, spoken: Signal<string>, t: () => Translate): () => void {
  let waiting: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    spoken.value = waiting.length > 2 ? t()('announce.many', { n: waiting.length }) : waiting.join(' ')
    waiting = []
  }
  const off = client.on('message:receive', ({ message }) => {
    if (!answers(message.author.role)) return
    waiting.push(t()('announce.message', { name: message.author.name ?? t()('thread.someone'), text: summary(message, fileSummary(t())) }))
    timer ??= setTimeout(flush, gatherMs)
  })
  return () => {
    clearTimeout(timer)
    off()
  }
}
