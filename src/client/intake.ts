// What the inbox says, applied in its order, and never so much at once that the page stands still. Must not look at what it is.

export type Intake = {
  /** At once, unless there is much of it. */
  add(work: () => void): void
  /** What waits is not wanted any more. */
  clear(): void
}

/** So many in a row, then the page has its turn. */
const most = 50

export function createIntake(): Intake {
  let waiting: (() => void)[] = []
  let room = most
  let timer: ReturnType<typeof setTimeout> | undefined
  const drain = (): void => {
    timer = undefined
    room = most
    const next = waiting.splice(0, most)
    if (!next.length) return
    timer = setTimeout(drain)
    for (const work of next) {
      // One of them may be the end of it all.
      if (timer === undefined) return
      work()
    }
  }
  return {
    add: (work) => {
      timer ??= setTimeout(drain)
      // Nobody looks at a page in the background, and its timers are slow.
      const hidden = globalThis.document?.visibilityState === 'hidden'
      if (waiting.length || (room-- <= 0 && !hidden)) waiting.push(work)
      else work()
    },
    clear: () => {
      clearTimeout(timer)
      timer = undefined
      waiting = []
      room = most
    },
  }
}
