// Checks of order and of large amounts, with the miniature client: what a server's clock, a tie or a flood must not change.

import type { Message } from '../model/message.js'
import { text } from '../model/part.js'
import type { Check, Harness } from './harness.js'
import { begun, createReference, expect, expectSame, type Reference, skip, until } from './reference.js'

/** A visitor with a conversation, connected, and the last message of it to make others of. */
async function withLast(harness: Harness): Promise<{ reference: Reference; last: Message }> {
  const reference = await begun(harness)
  const last = (await harness.driver.messages()).at(-1)
  expect(last, 'the record is empty')
  return { reference, last }
}
const made = (last: Message, id: string, content: string, more: Partial<Message>) => ({
  type: 'message',
  conversation: last.conversation,
  data: { ...last, clientId: undefined, author: { id: 'kit', role: 'agent' }, id, parts: [text(content)], rev: 1, ...more },
})
const textsOf = (reference: Reference): string[] =>
  reference.messages.flatMap(({ parts: [part] }) => (part?.type === 'text' ? part.text : []))
const bySeq = ({ transport }: Harness, last: Message): number => {
  if (transport().capabilities.order !== 'seq' || last.seq === undefined) skip('it orders by time')
  return last.seq
}

const pageOf = 7
const bigMessages = 100
const bigChars = 10_000
const writers = 200

export const orderChecks: readonly Check[] = [
  {
    id: 32,
    title: 'an update before its message: applied when it comes',
    capability: 'order',
    needs: ['inject'],
    run: async (harness) => {
      const { reference, last } = await withLast(harness)
      const later = last.seq === undefined ? {} : { seq: last.seq + 1 }
      await harness.driver.inject?.(
        made(last, 'kit-1', 'the newer wording', { ...later, rev: 2 }),
        made(last, 'kit-1', 'the older wording', { ...later, rev: 1 }),
      )
      const cursor = reference.cursor
      await harness.driver.inject?.({ type: 'checkpoint', data: {} })
      await until(() => reference.cursor !== cursor, 'the event after them')
      expect(textsOf(reference).join() === 'hello,the newer wording', `it shows ${textsOf(reference).join()}`)
      reference.disconnect()
    },
  },
  {
    id: 33,
    title: 'two messages in the same millisecond: in the order of the inbox',
    capability: 'order',
    needs: ['inject'],
    run: async (harness) => {
      const { reference, last } = await withLast(harness)
      const seq = bySeq(harness, last)
      await harness.driver.inject?.(made(last, 'kit-z', 'first', { seq: seq + 1 }), made(last, 'kit-a', 'second', { seq: seq + 2 }))
      await until(() => reference.messages.length === 3, 'both messages')
      expect(textsOf(reference).join() === 'hello,first,second', `it shows ${textsOf(reference).join()}`)
      reference.disconnect()
    },
  },
  {
    id: 34,
    title: 'the clock of the inbox jumps an hour: order unchanged',
    capability: 'order',
    needs: ['inject'],
    run: async (harness) => {
      const { reference, last } = await withLast(harness)
      const seq = bySeq(harness, last)
      const hour = 3_600_000
      await harness.driver.inject?.(
        made(last, 'kit-1', 'back', { seq: seq + 1, createdAt: last.createdAt - hour }),
        made(last, 'kit-2', 'ahead', { seq: seq + 2, createdAt: last.createdAt + hour }),
        made(last, 'kit-3', 'right', { seq: seq + 3 }),
      )
      await until(() => reference.messages.length === 4, 'the messages')
      expect(textsOf(reference).join() === 'hello,back,ahead,right', `it shows ${textsOf(reference).join()}`)
      reference.disconnect()
    },
  },
  {
    id: 39,
    title: 'a thousand kilobytes of history, page by page: no hole, nothing twice',
    capability: 'history',
    needs: ['agentSend'],
    run: async (harness) => {
      const wire = harness.transport()
      const reference = createReference(wire)
      await reference.send('hello')
      for (let index = 0; index < bigMessages; index++) await harness.driver.agentSend?.(`${index} `.padEnd(bigChars, 'x'))
      const record = await harness.driver.messages()
      const conversation = record[0]?.conversation as string
      let read: readonly Message[] = []
      for (let more = true; more; ) {
        const before = read[0]?.id
        const page = await wire.history({ conversation, limit: pageOf, ...(before !== undefined && { before }) })
        expect(page.messages.length > 0 || !page.more, 'an empty page says that there is more')
        read = [...page.messages, ...read]
        more = page.more
        expect(read.length <= record.length, 'pages overlap')
      }
      expectSame(read, record)
    },
  },
  {
    id: 40,
    title: 'two hundred writers at once: all arrive, in the order of the record',
    capability: 'order',
    needs: ['agentSend'],
    run: async (harness) => {
      const { reference } = await withLast(harness)
      await Promise.all(Array.from({ length: writers }, (_, index) => harness.driver.agentSend?.(`writer ${index}`)))
      const record = await harness.driver.messages()
      await until(() => reference.messages.length >= record.length, 'all of them', 20_000)
      expectSame(reference.messages, record)
      reference.disconnect()
    },
  },
]
