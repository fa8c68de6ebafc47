// Checks of receiving, order and recovery: nothing lost, nothing doubled, whatever the connection does.

import type { Message } from '../model/message.js'
import type { Check, Harness } from './harness.js'
import { begun, createReference, expect, expectSame, settled, until } from './reference.js'

const say = async ({ driver }: Harness, count: number, word = 'missed'): Promise<void> => {
  for (let index = 0; index < count; index++) await driver.agentSend?.(`${word} ${index}`)
}
const textOf = (message: Message | undefined): string => JSON.stringify(message?.parts)

export const receivingChecks: readonly Check[] = [
  {
    id: 22,
    title: 'fifty messages missed while away: each once, in order',
    capability: 'resume',
    needs: ['agentSend'],
    run: async (harness) => {
      const reference = await begun(harness)
      reference.disconnect()
      await say(harness, 50)
      const { resumed } = await reference.connect()
      expect(resumed, 'a cursor of a moment ago means nothing')
      await settled(reference, harness)
    },
  },
  {
    id: 23,
    title: 'dropped before the first event ever: nothing lost',
    capability: 'resume',
    needs: ['agentSend'],
    run: async (harness) => {
      const reference = createReference(harness.transport())
      await reference.connect()
      reference.disconnect()
      await reference.send('while nobody listens')
      await say(harness, 3)
      await reference.connect()
      await settled(reference, harness)
    },
  },
  {
    id: 24,
    title: 'a message between the session and the stream: delivered',
    capability: 'resume',
    needs: ['agentSend'],
    run: async (harness) => {
      const reference = createReference(harness.transport())
      await reference.send('this makes the session')
      await say(harness, 1)
      await reference.connect()
      await settled(reference, harness)
    },
  },
  {
    id: 25,
    title: 'a message between subscribing and reading history: once',
    capability: 'history',
    needs: ['agentSend', 'truncateLog'],
    run: async (harness) => {
      let between: (() => Promise<void>) | undefined
      const wire = harness.transport()
      const watched = {
        ...wire,
        history: async (...query: Parameters<typeof wire.history>) => {
          await between?.()
          between = undefined
          return wire.history(...query)
        },
      }
      const reference = createReference(watched)
      await reference.connect()
      await reference.send('hello')
      await until(() => reference.messages.length > 0, 'the echo of the first message')
      reference.disconnect()
      await say(harness, 2)
      await harness.driver.truncateLog?.()
      between = () => say(harness, 1, 'between')
      await reference.connect()
      await settled(reference, harness)
    },
  },
  {
    id: 26,
    title: 'the log was cut past the cursor: said so, and closed from history',
    capability: 'history',
    needs: ['agentSend', 'truncateLog'],
    run: async (harness) => {
      const reference = await begun(harness)
      reference.disconnect()
      await say(harness, 5)
      await harness.driver.truncateLog?.()
      await say(harness, 3, 'later')
      const { resumed } = await reference.connect()
      expect(!resumed, 'a gap was not noticed')
      await settled(reference, harness)
    },
  },
  {
    id: 27,
    title: 'the inbox was restored and its counters began again: resynced',
    capability: 'history',
    needs: ['agentSend', 'newEpoch'],
    run: async (harness) => {
      const reference = await begun(harness)
      reference.disconnect()
      await harness.driver.newEpoch?.()
      await say(harness, 6, 'after the restore')
      const { resumed } = await reference.connect()
      expect(!resumed, 'another epoch was not noticed')
      await settled(reference, harness)
    },
  },
  {
    id: 28,
    title: 'a cursor from the future, garbage, empty, very long: reset, no crash, no loss',
    capability: 'resume',
    needs: ['agentSend'],
    run: async (harness) => {
      const reference = await begun(harness)
      await say(harness, 2)
      const future = (reference.cursor ?? '').replace(/\d+$/, '999999')
      for (const cursor of [future, 'garbage', '', 'x'.repeat(512)]) {
        reference.disconnect()
        await reference.connect(cursor)
        await settled(reference, harness)
      }
    },
  },
  {
    id: 29,
    title: 'an event that comes twice: one message',
    capability: 'order',
    needs: ['agentSend', 'inject'],
    run: async (harness) => {
      const reference = await begun(harness)
      await say(harness, 1)
      await settled(reference, harness)
      const last = (await harness.driver.messages()).at(-1) as Message
      for (let time = 0; time < 3; time++) await harness.driver.inject?.({ type: 'message', conversation: last.conversation, data: last })
      await say(harness, 1, 'after')
      await settled(reference, harness)
    },
  },
  {
    id: 30,
    title: 'an older wording after a newer one: ignored',
    capability: 'order',
    needs: ['agentSend', 'edit', 'inject'],
    run: async (harness) => {
      const reference = await begun(harness)
      await say(harness, 1)
      await settled(reference, harness)
      const old = (await harness.driver.messages()).at(-1) as Message
      await harness.driver.edit?.(old.id, 'the newer wording')
      await harness.driver.inject?.({ type: 'message', conversation: old.conversation, data: old })
      await say(harness, 1, 'after')
      await settled(reference, harness)
      const seen = reference.messages.find((one) => one.id === old.id)
      expect(textOf(seen).includes('the newer wording'), 'the older wording came back')
    },
  },
  {
    id: 31,
    title: 'a late update of a removed message: it stays away',
    capability: 'order',
    needs: ['agentSend', 'remove', 'inject'],
    run: async (harness) => {
      const reference = await begun(harness)
      await say(harness, 1)
      await settled(reference, harness)
      const last = (await harness.driver.messages()).at(-1) as Message
      await harness.driver.remove?.(last.id)
      await harness.driver.inject?.({ type: 'message', conversation: last.conversation, data: { ...last, rev: 99 } })
      await say(harness, 1, 'after')
      await until(() => reference.messages.some((one) => textOf(one).includes('after')), 'the message after it')
      expectSame(reference.messages, await harness.driver.messages())
    },
  },
  {
    id: 35,
    title: 'an event of a later version: ignored, and the cursor still moves',
    capability: 'resume',
    needs: ['agentSend', 'inject'],
    run: async (harness) => {
      const reference = await begun(harness)
      const before = reference.cursor
      await harness.driver.inject?.({ type: 'of-a-later-version', data: { anything: true } })
      await until(() => reference.cursor !== before, 'a cursor after the unknown event')
      await say(harness, 1)
      await settled(reference, harness)
    },
  },
]
