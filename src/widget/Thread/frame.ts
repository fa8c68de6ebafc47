// What changes faster than the screen is drawn at the screen's pace: the first change at once, a burst together.
// Must not show less than the last of them.

import { untracked } from '@preact/signals'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Readable } from '../../client/readable.js'

const frameMs = 16

/** The value as it is when the component is drawn, which is at most once a frame. */
export function useFrame<T>(source: Readable<T>): T {
  const [, redraw] = useState({})
  useLayoutEffect(() => {
    let shownAt = Number.NEGATIVE_INFINITY
    let waiting: ReturnType<typeof setTimeout> | undefined
    const show = (): void => {
      waiting = undefined
      shownAt = performance.now()
      redraw({})
    }
    let known = untracked(() => source.value)
    const off = source.subscribe((value) => {
      if (value === known) return
      known = value
      if (waiting !== undefined) return
      const leftMs = shownAt + frameMs - performance.now()
      if (leftMs <= 0) show()
      else waiting = setTimeout(show, leftMs)
    })
    return () => {
      off()
      clearTimeout(waiting)
    }
  }, [source])
  return untracked(() => source.value)
}
