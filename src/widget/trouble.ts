// When a bad connection is worth a word: short blips aren't. Must not show a state that the client isn't in.

import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Connection, Readable } from '../client/readable.js'

export type Trouble = {
  /** `unreachable`: it has never been reached in this page. */
  readonly kind: 'offline' | 'reconnecting' | 'unreachable' | 'stopped'
  readonly reason?: string
  /** Epoch milliseconds of the next try. */
  readonly retryAt?: number
}

const graceMs = 5000

export function createTrouble(
  connection: Readable<Connection>,
  /** Nothing was tried but to ask who is there, and that failed. */
  unreached: Readable<boolean>,
): { trouble: ReadonlySignal<Trouble | undefined>; dispose(): void } {
  const trouble = signal<Trouble | undefined>(undefined)
  const late = signal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let reached = false
  const stop = effect(() => {
    const { state, reason, retryAt } = connection.value
    const broken = state === 'interrupted' || state === 'waiting' || state === 'connecting'
    if (!broken) {
      clearTimeout(timer)
      timer = undefined
      late.value = false
    } else {
      timer ??= setTimeout(() => {
        late.value = true
      }, graceMs)
    }
    if (state === 'online') reached = true
    if (state === 'offline') trouble.value = { kind: 'offline' }
    else if (state === 'stopped') trouble.value = { kind: 'stopped', ...(reason && { reason }) }
    else if (broken && late.value)
      trouble.value = { kind: reached ? 'reconnecting' : 'unreachable', ...(state === 'waiting' && retryAt && { retryAt }) }
    else if (state === 'idle' && unreached.value) trouble.value = { kind: 'unreachable' }
    else trouble.value = undefined
  })
  return {
    trouble,
    dispose: () => {
      stop()
      clearTimeout(timer)
    },
  }
}
