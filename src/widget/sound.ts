// A short sound for what came unseen: off unless the page asks for it, and from one tab only. Must not sound before the visitor
// has touched the page, nor for what another tab shows.

import type { Client } from '../client/options.js'
import { answers } from '../model/participant.js'

/** So long another tab has to say that it was read there. */
const elsewhereMs = 500
/** A burst is one sound. */
const quietMs = 3000

const tones: readonly (readonly [hz: number, afterS: number])[] = [
  [660, 0],
  [880, 0.12],
]

function play(context: AudioContext): void {
  for (const [hz, afterS] of tones) {
    const from = context.currentTime + afterS
    const oscillator = new OscillatorNode(context, { frequency: hz })
    const gain = new GainNode(context, { gain: 0 })
    gain.gain.setValueAtTime(0, from)
    gain.gain.linearRampToValueAtTime(0.08, from + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.3)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(from)
    oscillator.stop(from + 0.32)
  }
}

/** @param wanted whether the page asked for it @param seen whether what comes is looked at here @returns the way to stop */
export function chime(client: Client, wanted: () => boolean, seen: () => boolean): () => void {
  let context: AudioContext | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let soundedAt = Number.NEGATIVE_INFINITY
  const off = client.on('message:receive', ({ message }) => {
    if (!wanted() || !answers(message.author.role) || seen() || !client.signals.leads.value) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      const { unread } = client.signals
      const touched = (navigator as { userActivation?: { hasBeenActive: boolean } }).userActivation?.hasBeenActive !== false
      if (!touched || seen() || !unread.value.messages || performance.now() - soundedAt < quietMs) return
      soundedAt = performance.now()
      try {
        context ??= new AudioContext()
        void context.resume()
        play(context)
      } catch {
        // A device without sound.
      }
    }, elsewhereMs)
  })
  return () => {
    off()
    clearTimeout(timer)
    void context?.close()
  }
}
