// The moments at which a device may have slept, or changed its network, without a word to its connections.
// Must not touch a connection that was heard lately.

/** Of a heartbeat: older news than this is old. */
export const staleBeats = 1.2

/** @returns the way to stop listening. */
export function onWaking(woken: () => void): () => void {
  const listening = new AbortController()
  const listen = (target: EventTarget | undefined, ...events: string[]): void => {
    const heard = ({ type }: Event): void => {
      if (type !== 'visibilitychange' || document.visibilityState === 'visible') woken()
    }
    for (const event of events) target?.addEventListener(event, heard, listening)
  }
  listen(globalThis.window, 'online', 'pageshow')
  // Source: Page Lifecycle, 4.1: `resume` comes to the document when a frozen page goes on.
  listen(globalThis.document, 'visibilitychange', 'resume')
  return () => listening.abort()
}
