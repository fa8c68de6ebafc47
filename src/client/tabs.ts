// The tabs of one visitor in one browser: which of them leads, by a lock that ends with its tab, and a channel between them.
// Must not trust what comes over the channel: every script of the page's origin can speak there.

import { isRecord } from '../model/parse.js'
import type { Session } from '../model/transport.js'
import { newId } from '../safety/id.js'

export type TabMessage = { readonly [name: string]: unknown; readonly t: string; readonly from: string }
export type Tabs = {
  readonly me: string
  readonly leads: boolean
  say(message: { readonly [name: string]: unknown; readonly t: string }): void
  /** Takes the lead from a tab that holds the lock and doesn't answer: it is frozen. */
  steal(): void
  leave(): void
}
export type TabsOptions = {
  /** What this visitor's tabs have in common and no others. */
  readonly name: string
  heard(message: TabMessage): void
  /** This tab leads now, or does no more. */
  led(leads: boolean): void
}

export function joinTabs({ name, heard, led }: TabsOptions): Tabs {
  const { locks } = navigator
  const me = newId()
  const end = new AbortController()
  const { signal } = end
  const channel = new BroadcastChannel(name)
  let leads = false
  let queued = false

  /** Held until this tab leaves, ends, or is robbed. */
  const hold = (): Promise<void> | undefined => {
    if (signal.aborted) return undefined
    if (!leads) {
      leads = true
      led(true)
    }
    return new Promise((done) => signal.addEventListener('abort', () => done()))
  }
  const robbed = (): void => {
    if (signal.aborted) return
    if (leads) {
      leads = false
      led(false)
    }
    queue()
  }
  const queue = (): void => {
    if (queued) return
    queued = true
    const turn = (): Promise<void> | undefined => {
      queued = false
      return hold()
    }
    locks.request(name, { signal }, turn).catch(robbed)
  }
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isRecord(data) && typeof data.t === 'string' && typeof data.from === 'string' && data.from !== me) heard(data as TabMessage)
  }
  queue()
  return {
    me,
    get leads() {
      return leads
    },
    say: (message) => {
      try {
        if (!signal.aborted) channel.postMessage({ ...message, from: me })
      } catch {
        // What can't be copied can't be passed on: the others will find a gap, and close it from history.
      }
    },
    steal: () => {
      if (!leads && !signal.aborted) locks.request(name, { steal: true }, hold).catch(robbed)
    },
    leave: () => {
      leads = false
      end.abort()
      channel.close()
    },
  }
}

/** A session as another tab tells it: only what is read of it. */
export function sessionOf(value: unknown): Session | undefined {
  if (!isRecord(value) || !isRecord(value.visitor) || typeof value.visitor.id !== 'string') return undefined
  const { visitor, capabilities, conversation } = value as unknown as Session
  return {
    resumed: false,
    visitor,
    ...(isRecord(capabilities) && { capabilities }),
    ...(isRecord(conversation) && { conversation }),
  }
}
