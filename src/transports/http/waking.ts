// The moments at which a device may have slept, or changed its network, without a word to its connections.
// Must not touch a connection that was heard lately.

/** Of a heartbeat: older news than this is old. */
export const staleBeats = 1.2

/** @returns the way to stop listening. */
export function onWaking(woken: () => void): () => void {
  const shown = (): void => {
    if (globalThis.document?.visibilityState === 'visible') woken()
  }
  const listening = new AbortController()
  const { signal } = listening
  globalThis.addEventListener?.('online', woken, { signal })
  globalThis.addEventListener?.('pageshow', woken, { signal })
  globalThis.document?.addEventListener('visibilitychange', shown, { signal })
  // Source: Page Lifecycle, 4.1: it comes to the document when a frozen page goes on.
  globalThis.document?.addEventListener('resume', woken, { signal })
  return () => listening.abort()
}
