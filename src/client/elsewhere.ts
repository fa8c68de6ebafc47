// What other tabs do to this visitor's visit: logged out, or somebody else signed in. Must not decide what that means here.

import { visitKey } from './session.js'

/** @param left whether the visit kept in storage isn't this page's any more; `strict`: also when there is none */
export function watchVisit(name: string, left: (strict: boolean) => boolean, gone: () => void): () => void {
  const listening = new AbortController()
  const on = (target: EventTarget | undefined, type: string, heard: (event: Event) => void): void =>
    target?.addEventListener?.(type, heard, { signal: listening.signal })
  const key = `samtale/${name}/${visitKey}`
  // Storage emptied as a whole is no log-out of ours: the conversation goes on in memory.
  on(globalThis as never, 'storage', (event) => {
    if ((event as StorageEvent).key === key && left(true)) gone()
  })
  // A page that slept heard nothing.
  on(globalThis as never, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted && left(true)) gone()
  })
  on(globalThis.document, 'resume', () => left(true) && gone())
  on(globalThis.document, 'visibilitychange', () => globalThis.document?.visibilityState === 'visible' && left(false) && gone())
  return () => listening.abort()
}
