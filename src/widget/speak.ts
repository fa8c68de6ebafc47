// How a mounted chat makes itself heard: by assistive technology, by a sound, by events on its element. Must not draw.

import type { Signal } from '@preact/signals'
import type { Client } from '../client/options.js'
import type { Translate } from '../i18n/translate.js'
import { announce } from './announce.js'
import { chime } from './sound.js'

export type SpeakOptions = {
  readonly client: Client
  readonly host: HTMLElement
  readonly spoken: Signal<string>
  t(): Translate
  /** Whether the page asked for a sound. */
  sound(): boolean
  /** Whether what comes is looked at. */
  seen(): boolean
}

/** @returns the way to stop */
export function speak({ client, host, spoken, t, sound, seen }: SpeakOptions): () => void {
  const stops = [
    announce(client, spoken, t),
    chime(client, sound, seen),
    client.onAny((event, payload) =>
      host.dispatchEvent(new CustomEvent(`samtale:${event}`, { detail: payload, bubbles: true, composed: true })),
    ),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
