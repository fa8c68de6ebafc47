// A part of the widget that is fetched on intent. Must not fetch unasked, nor give up: each `get` after a failure tries again.

import { batch, type ReadonlySignal, signal } from '@preact/signals'

export type Later<T> = {
  /** Undefined until it is there. */
  readonly here: ReadonlySignal<T | undefined>
  readonly state: ReadonlySignal<'away' | 'busy' | 'failed' | 'here'>
  get(): Promise<T>
  /** For who looks at the state. */
  want(): void
}

export function later<T>(fetch: () => Promise<T>): Later<T> {
  const here = signal<T | undefined>(undefined)
  const state = signal<'away' | 'busy' | 'failed' | 'here'>('away')
  let fetching: Promise<T>
  const get = (): Promise<T> => {
    if (state.peek() === 'away' || state.peek() === 'failed') {
      state.value = 'busy'
      fetching = fetch().then(
        (found) =>
          batch(() => {
            state.value = 'here'
            here.value = found
            return found
          }),
        (error) => {
          state.value = 'failed'
          throw error
        },
      )
    }
    return fetching
  }
  return { here, state, get, want: () => void get().catch(() => {}) }
}
