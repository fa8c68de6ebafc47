// Whether this tab shares its connection with the visitor's others, before the chunk that does it is there: fetched with the
// first connection, where tabs can share. Must not begin a visitor's session before it is known who leads.

import { TransportError } from '../model/error.js'
import type { Sharing, SharingOptions } from './sharing.js'

export type TogetherOptions = SharingOptions & {
  fetch(): Promise<typeof import('./sharing.js')>
  /** Whether anything may be kept: else each tab is alone. */
  durable(): boolean
}

/** So long the chunk may take: a chat with nobody else is better than none. */
const patienceMs = 10_000

/** Where the browser has no locks or channels, each tab is alone. */
const canShare = (): boolean => Boolean((globalThis.navigator as Partial<Navigator> | undefined)?.locks && globalThis.BroadcastChannel)

export function createTogether(options: TogetherOptions): Sharing {
  const { transport, led } = options
  let sharing: Sharing | undefined
  let joining: Promise<Sharing | undefined> | undefined
  /** What it takes to share can't be had. */
  let alone = false

  const shares = (): boolean => !alone && canShare() && options.durable() && transport().capabilities.shared !== false
  const join = async (): Promise<Sharing | undefined> => {
    if (!shares()) return undefined
    let patience: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, fail) => {
      patience = setTimeout(fail, patienceMs)
    })
    try {
      const { createSharing } = await Promise.race([options.fetch(), late])
      sharing ??= createSharing(options)
    } catch {
      alone = !sharing
    }
    clearTimeout(patience)
    return sharing
  }
  return {
    open: async (request, sink, signal) => {
      joining ??= join()
      const joined = await joining
      if (signal.aborted) throw new TransportError('aborted')
      if (joined) return joined.open(request, sink, signal)
      led(true)
      return transport().open(request, sink, signal)
    },
    get begins() {
      return !shares() || sharing?.begins === true
    },
    get follows() {
      return sharing?.follows === true
    },
    leave: () => {
      alone = false
      joining = undefined
      if (sharing) sharing.leave()
      else led(false)
    },
  }
}
