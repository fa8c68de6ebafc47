// Checks of receiving with the real client: what it can't read, what is too much at once, and what its host breaks.

import { text } from '../model/part.js'
import type { Check } from './harness.js'
import { expect, until } from './reference.js'
import { greeted, type Page, visiting } from './visit.js'

const burst = 500
const seqAfter = (last: { readonly seq?: number }, by: number): { seq?: number } => (last.seq === undefined ? {} : { seq: last.seq + by })
const errors = (page: Page): number => page.client.malformed

export const clientChecks: readonly Check[] = [
  {
    id: 36,
    title: 'a part of a later version: its fallback is shown',
    capability: 'parts',
    needs: ['inject'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      const last = (await driver.messages()).at(-1)
      expect(last, 'the record is empty')
      const part = { type: 'hologram', depth: 3, fallback: 'A hologram, on newer devices' }
      const data = { ...last, ...seqAfter(last, 1), clientId: undefined, id: 'kit-1', author: { id: 'kit', role: 'agent' }, parts: [part] }
      await driver.inject?.({ type: 'message', conversation: last.conversation, data })
      await until(() => page.texts().join() === 'hello,A hologram, on newer devices', 'what it says instead')
      expect(errors(page) === 0, 'it was taken for malformed')
    }),
  },
  {
    id: 37,
    title: 'five hundred events in one burst: all applied, each once, in order',
    capability: 'order',
    needs: ['inject'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      const last = (await driver.messages()).at(-1)
      expect(last, 'the record is empty')
      const events = Array.from({ length: burst }, (_, index) => ({
        type: 'message',
        conversation: last.conversation,
        data: {
          ...last,
          ...seqAfter(last, index + 1),
          createdAt: last.createdAt + index + 1,
          clientId: undefined,
          id: `kit-${String(index).padStart(3, '0')}`,
          author: { id: 'kit', role: 'agent' },
          parts: [text(`burst ${index}`)],
        },
      }))
      await driver.inject?.(...events)
      await until(() => page.texts().length > burst, 'all of them', 20_000)
      expect(page.texts().join() === ['hello', ...events.map((_, index) => `burst ${index}`)].join(), 'not each once, in order')
    }),
  },
  {
    id: 38,
    title: 'applying throws: the place is not moved, and the event comes again',
    capability: 'resume',
    needs: ['agentSend'],
    run: visiting(async (visit, { driver }) => {
      let thrown = 0
      const page = await greeted(visit, {
        beforeDisplay: (message) => {
          if (thrown === 0 && message.parts.some((part) => part.type === 'text' && part.text === 'unlucky')) {
            thrown++
            throw new Error('the host breaks')
          }
          return message
        },
      })
      await driver.agentSend?.('unlucky')
      await until(() => thrown === 1, 'the exception')
      // By itself: a later message would show the hole, and have it filled.
      await until(() => page.texts().join() === 'hello,unlucky', 'the message that could not be applied')
      await driver.agentSend?.('after')
      await until(() => page.texts().join() === 'hello,unlucky,after', 'both messages, each once')
    }),
  },
]
