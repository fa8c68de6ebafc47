// How long to wait before the next try. Must spread clients out: full jitter, never a fixed step.

const firstMs = 500
const longestMs = 20_000
const restartSpreadMs = 10_000

/** Uniform over 0 … min(20 s, 0.5 s · 2^attempt). @param attempt 0 for the first wait. @returns milliseconds */
export const backoffMs = (attempt: number, random: () => number = Math.random): number =>
  Math.round(random() * Math.min(longestMs, firstMs * 2 ** attempt))

/** After a server's restart everybody comes back at once: the first try is spread over ten seconds. */
export const restartMs = (random: () => number = Math.random): number => Math.round(random() * restartSpreadMs)

/** Longer than this nobody waits, whatever an inbox asks for; and a timer of more than 24 days would fire at once. */
const longestAskedMs = 3_600_000

/** The longer of the inbox's wish and our own wait. */
export const retryMs = (asked: number | undefined, own: number): number => Math.min(Math.max(asked ?? 0, own), longestAskedMs)
