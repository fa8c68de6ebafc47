// Checks of sending: each message once, in order, and a failure that says what may be done about it.

import type { Check } from './harness.js'
import { createReference, expect, failing, freshId, outgoing, sendSafely } from './reference.js'

export const sendingChecks: readonly Check[] = [
  {
    id: 1,
    title: 'the same id twice is one message, and both answers name it',
    capability: 'idempotency',
    needs: [],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const id = freshId()
      const first = await wire.send(outgoing(id, 'once'))
      const second = await wire.send(outgoing(id, 'once'))
      expect(first.id === second.id, 'the second answer names another message')
      expect((await driver.messages()).length === 1, 'the record has it twice')
    },
  },
  {
    id: 2,
    title: 'a hundred concurrent sends of ten ids are ten messages',
    capability: 'idempotency',
    needs: [],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const ids = Array.from({ length: 10 }, freshId)
      await Promise.all(Array.from({ length: 100 }, (_, index) => sendSafely(wire, `message ${index % 10}`, ids[index % 10])))
      expect((await driver.messages()).length === 10, 'the record has another number')
    },
  },
  {
    id: 3,
    title: 'a lost answer to an accepted message: it is resent, and stands once',
    capability: 'idempotency',
    needs: ['failNext'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      driver.failNext?.({ status: 500, times: 1, afterAccept: true })
      await sendSafely(wire, 'the answer to this one is lost')
      expect((await driver.messages()).length === 2, 'the record has another number')
    },
  },
  {
    id: 6,
    title: 'not available twice, then well: one message',
    capability: 'errors',
    needs: ['failNext'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      driver.failNext?.({ status: 503, times: 2 })
      await sendSafely(wire, 'after two refusals')
      expect((await driver.messages()).length === 2, 'the record has another number')
    },
  },
  {
    id: 7,
    title: 'rate limited: says exactly how long to wait, and order is kept',
    capability: 'errors',
    needs: ['failNext'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      driver.failNext?.({ status: 429, times: 1, retryAfterMs: 120 })
      const error = await failing(wire.send(outgoing(freshId(), 'too soon')))
      expect(error.kind === 'rate_limited' && error.info.retryAfterMs === 120, `it says ${error.kind}, ${error.info.retryAfterMs} ms`)
      driver.failNext?.({ status: 429, times: 1, retryAfterMs: 60 })
      for (const content of ['first', 'second']) await sendSafely(wire, content)
      const texts = (await driver.messages()).map((one) => JSON.stringify(one.parts))
      expect(texts.length === 3 && texts[1]?.includes('first') && texts[2]?.includes('second'), 'the order is another one')
    },
  },
  {
    id: 9,
    title: 'written while offline: kept, and delivered in order',
    capability: 'errors',
    needs: ['offline'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      driver.offline?.(true)
      const error = await failing(wire.send(outgoing(freshId(), 'nobody hears')))
      expect(error.retryable, `a message that found no network is not to be given up: ${error.kind}`)
      const queue = (async () => {
        for (const content of ['one', 'two', 'three']) await sendSafely(wire, content)
      })()
      driver.offline?.(false)
      await queue
      const texts = (await driver.messages()).map((one) => JSON.stringify(one.parts)).slice(1)
      expect(texts.length === 3 && ['one', 'two', 'three'].every((word, at) => texts[at]?.includes(word)), 'not the three, in order')
    },
  },
  {
    id: 12,
    title: 'aborted before it left: nothing is sent, and it says so',
    capability: 'cancellation',
    needs: [],
    run: async ({ transport, driver }) => {
      const abort = new AbortController()
      abort.abort()
      const error = await failing(transport().send(outgoing(freshId(), 'never'), { signal: abort.signal }))
      expect(error.kind === 'aborted' && error.info.outcome === 'rejected', `it says ${error.kind}, ${error.info.outcome}`)
      expect((await driver.messages()).length === 0, 'it was sent')
    },
  },
  {
    id: 19,
    title: 'a closed conversation: says what comes next, after one attempt',
    capability: 'closing',
    needs: ['closeConversation'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const { conversation } = await createReference(wire).send('hello')
      await driver.closeConversation?.()
      const count = (await driver.messages()).length
      const error = await failing(wire.send(outgoing(freshId(), 'too late', conversation)))
      expect(error.kind === 'closed' && error.info.next !== undefined, `it says ${error.kind}, next ${error.info.next}`)
      expect((await driver.messages()).length === count, 'something was sent after all')
    },
  },
]
