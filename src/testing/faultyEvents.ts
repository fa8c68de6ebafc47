// The way of events from a transport to its sink: held, late, doubled, swapped or swallowed. Must not call a sink that is gone.

import type { InboxEvent } from '../model/event.js'
import type { Sink } from '../model/transport.js'
import type { FaultScript } from './faultScript.js'

export type EventLane = {
  take(event: InboxEvent): void
  hold(on: boolean): void
  swallow(on: boolean): void
  /** Until all that came so far was handed on: a replay ends before its connection is called open. */
  settled(): Promise<void>
  close(): void
}
export type EventLaneOptions = {
  readonly sink: Sink
  script(): FaultScript
  chance(share: number | undefined): boolean
  lateMs(): number
  note(what: string): void
}

/** An event that was to come after the next one comes at the latest after this. */
const swapMs = 50

export function createEventLane({ sink, script, chance, lateMs, note }: EventLaneOptions): EventLane {
  let queue: InboxEvent[] = []
  let back: InboxEvent | undefined
  let holding = false
  let swallowing = false
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let swap: ReturnType<typeof setTimeout> | undefined
  const idle: (() => void)[] = []

  const give = (event: InboxEvent): void => {
    if (!over) sink.event(event)
  }
  const giveBack = (): void => {
    clearTimeout(swap)
    const event = back
    back = undefined
    if (event) give(event)
  }
  const hand = (event: InboxEvent): void => {
    if (!back && chance(script().reorder)) {
      note(`${event.type}: comes after the next one`)
      back = event
      swap = setTimeout(giveBack, swapMs)
      return
    }
    give(event)
    if (chance(script().duplicate)) {
      note(`${event.type}: comes twice`)
      give(event)
    }
    giveBack()
  }
  const drain = (): void => {
    while (queue.length && !holding && !timer && !over) {
      const ms = lateMs()
      if (ms > 0)
        timer = setTimeout(() => {
          timer = undefined
          const event = queue.shift()
          if (event) hand(event)
          drain()
        }, ms)
      else hand(queue.shift() as InboxEvent)
    }
    if (queue.length && !holding && !over) return
    if (!holding) giveBack()
    for (const done of idle.splice(0)) done()
  }
  return {
    take: (event) => {
      if (over) return
      if (swallowing) return note(`${event?.type}: swallowed`)
      queue.push(event)
      // In its own turn, so that what comes in one go can be swapped.
      if (queue.length === 1 && !timer && !holding && lateMs() === 0 && !script().reorder) drain()
      else queueMicrotask(drain)
    },
    hold: (on) => {
      holding = on
      if (!on) drain()
    },
    swallow: (on) => {
      swallowing = on
    },
    settled: () =>
      new Promise((resolve) => {
        if (!queue.length || over) {
          giveBack()
          return resolve()
        }
        idle.push(resolve)
        if (holding) idle.pop()?.()
      }),
    close: () => {
      over = true
      queue = []
      clearTimeout(timer)
      clearTimeout(swap)
      for (const done of idle.splice(0)) done()
    },
  }
}
