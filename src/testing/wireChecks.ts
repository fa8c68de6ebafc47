// Checks of the bytes: frames in any pieces, in other words for the same, and some that nobody can read.

import type { Check, Harness } from './harness.js'
import { begun, settled, until } from './reference.js'

const many = 20

const say = (harness: Harness): Promise<unknown> =>
  Promise.all(Array.from({ length: many }, (_, index) => harness.driver.agentSend?.(`æøå 👋 ${index}`)))

export const wireChecks: readonly Check[] = [
  {
    id: 41,
    title: 'frames in pieces of one byte, and many in one: all read, each once',
    capability: 'wire',
    needs: ['splitFrames', 'agentSend'],
    run: async (harness) => {
      const reference = await begun(harness)
      for (const bytes of [1, 7, undefined]) {
        harness.driver.splitFrames?.(bytes)
        await say(harness)
        await settled(reference, harness)
        reference.disconnect()
        await say(harness)
        await reference.connect()
        await settled(reference, harness)
      }
      reference.disconnect()
    },
  },
  {
    id: 42,
    title: 'the stream in other words for the same (line ends, byte order mark, comments, lines of data): read',
    capability: 'wire',
    needs: ['dialect', 'agentSend'],
    run: async (harness) => {
      harness.driver.dialect?.(true)
      const reference = await begun(harness)
      await say(harness)
      await settled(reference, harness)
      reference.disconnect()
    },
  },
  {
    id: 43,
    title: 'a frame that nobody can read: nothing thrown, and what follows arrives',
    capability: 'wire',
    needs: ['badFrame', 'agentSend'],
    run: async (harness) => {
      const reference = await begun(harness)
      await harness.driver.badFrame?.()
      await harness.driver.agentSend?.('after it')
      const came = (): boolean => reference.messages.some((one) => JSON.stringify(one.parts).includes('after it'))
      await until(() => came() || reference.closed.length > 0, 'the message after it, or a word')
      if (!came()) await reference.connect()
      await settled(reference, harness)
      reference.disconnect()
    },
  },
]
