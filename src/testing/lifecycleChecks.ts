// Checks of what happens around messages, most with the real client: typing, read marks, closing, handing over, asking.

import type { Check } from './harness.js'
import { later } from './lend.js'
import { createReference, expect, freshId, skip, until } from './reference.js'
import { greeted, needs, type Page, visiting } from './visit.js'

const shortTtlMs = 60
const typists = (page: Page): number => page.client.typing.value.size

export const lifecycleChecks: readonly Check[] = [
  {
    id: 74,
    title: 'typing without an end: over when its time is',
    capability: 'typing',
    needs: ['agentTyping'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit, {
        // The inbox's own time is too long to wait for.
        wire: (inner) => ({
          ...inner,
          open: (request, sink, signal) => {
            const event: typeof sink.event = (one) =>
              sink.event(one.type === 'typing' ? { ...one, data: { ...one.data, ttlMs: shortTtlMs } } : one)
            return inner.open(request, { ...sink, event }, signal)
          },
        }),
      })
      let began = 0
      page.client.on('typing', ({ on }) => void (on && began++))
      await driver.agentTyping?.(true)
      await until(() => began > 0, 'the typing notice')
      await until(() => typists(page) === 0, 'its end')
    }),
  },
  {
    id: 75,
    title: 'the visitor’s typing: told at once, then every three seconds',
    capability: 'typing',
    needs: [],
    run: visiting(async (visit, harness) => {
      needs(harness, 'typing')
      const told: string[] = []
      const count = (): number => told.length
      const page = await greeted(visit, {
        wire: (inner) => ({
          ...inner,
          typing: (conversation, on) => {
            if (on) told.push(conversation)
            inner.typing?.(conversation, on)
          },
        }),
      })
      const type = (): void => {
        for (let key = 0; key < 20; key++) page.client.setTyping(true)
      }
      type()
      expect(count() === 1, `${count()} notices for twenty keys`)
      later(3001, type)
      expect(count() === 2, `${count()} notices after three seconds more`)
      page.client.setTyping(false)
    }),
  },
  {
    id: 76,
    title: 'a message ends its author’s typing',
    capability: 'typing',
    needs: ['agentTyping', 'agentSend'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      await driver.agentTyping?.(true)
      await until(() => typists(page) === 1, 'the typing notice')
      await driver.agentSend?.('written')
      await until(() => page.texts().includes('written'), 'the message')
      expect(typists(page) === 0, 'they are still typing')
    }),
  },
  {
    id: 77,
    title: 'what was read stays read, also when an older mark comes late',
    capability: 'receipts',
    needs: ['agentSend'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const { markRead, list } = wire
      if (!markRead || !list) skip(`the transport has no ${markRead ? 'list' : 'markRead'}`)
      const reference = createReference(wire)
      const { conversation } = await reference.send('hello')
      await driver.agentSend?.('first')
      await driver.agentSend?.('second')
      const unread = async (): Promise<number> => (await list({})).conversations.find((one) => one.id === conversation)?.unread ?? -1
      expect((await unread()) === 2, `${await unread()} unread of two`)
      const said = (await driver.messages()).filter((one) => one.author.role === 'agent')
      await markRead(conversation, said[1]?.id as string)
      expect((await unread()) === 0, 'something is unread after all was read')
      await markRead(conversation, said[0]?.id as string)
      expect((await unread()) === 0, 'something is unread again')
    },
  },
  {
    id: 78,
    title: 'read before delivered: stays read, and never goes back',
    capability: 'receipts',
    needs: ['inject'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      page.send('second')
      await until(() => page.texts().join() === 'hello,second', 'both messages')
      const [first, second] = (await driver.messages()).filter((one) => one.author.role === 'visitor')
      expect(first && second, 'the record has another number')
      const receipt = (kind: 'read' | 'delivered', upTo: string) => ({
        type: 'receipt',
        conversation: second.conversation,
        data: { kind, by: 'agent', upTo, at: second.createdAt },
      })
      const marks: string[] = []
      page.client.on('read', ({ upTo }) => void marks.push(upTo))
      await driver.inject?.(receipt('read', second.id), receipt('delivered', second.id), receipt('read', first.id))
      await until(() => marks.length === 3, 'the marks')
      const seen = page.client.signals.seen.value.get(second.conversation)
      expect(seen?.read === second.id, 'it is not read, or less of it')
    }),
  },
  {
    id: 79,
    title: 'closed while the visitor writes: what was written stays, and the composer follows',
    capability: 'closing',
    needs: ['closeConversation'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      const id = page.client.signals.current.value as string
      page.client.setDraft('half a thou')
      await driver.closeConversation?.()
      await until(() => page.client.state.value.conversation?.status === 'closed', 'the end of the conversation')
      expect(page.client.draft(id) === 'half a thou', 'what was written is gone')
    }),
  },
  {
    id: 80,
    title: 'reopened by the team: open again, said once',
    capability: 'closing',
    needs: ['closeConversation', 'reopen'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      let reopened = 0
      page.client.on('conversation:reopen', () => void reopened++)
      await driver.closeConversation?.()
      await until(() => page.client.state.value.conversation?.status === 'closed', 'the end of the conversation')
      await driver.reopen?.()
      await until(() => page.client.state.value.conversation?.status === 'open', 'the conversation, open')
      page.send('back')
      await until(() => page.texts().join() === 'hello,back', 'a message in it')
      expect(reopened === 1, `it was said ${reopened} times`)
    }),
  },
  {
    id: 81,
    title: 'handed over: another face, said once',
    capability: 'assignee',
    needs: ['agentSend', 'assign'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      await driver.agentSend?.('I am the first')
      await until(() => page.client.state.value.conversation?.assignee !== undefined, 'a face')
      const to: (string | undefined)[] = []
      page.client.on('conversation:handover', (event) => void to.push(event.to?.id))
      const other = await driver.assign?.()
      await until(() => page.client.state.value.conversation?.assignee?.id === other, 'the other face')
      await driver.agentSend?.('and after')
      await until(() => page.texts().includes('and after'), 'the next message')
      expect(to.join() === other, `it was said ${to.length} times`)
    }),
  },
  {
    id: 82,
    title: 'a rating is given once, however often it is sent',
    capability: 'rating',
    needs: ['askRating', 'ratings'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const { rate } = wire
      if (!rate) skip('the transport has no rate')
      const { conversation } = await createReference(wire).send('hello')
      const ratingId = (await driver.askRating?.()) as string
      const first = { clientId: freshId(), ratingId, value: 5 }
      await rate(conversation, first)
      await rate(conversation, first)
      await rate(conversation, { ...first, clientId: freshId(), value: 4 }).catch(() => {})
      const given = ((await driver.ratings?.()) ?? []).filter((one) => one.id === ratingId)
      expect(given.length === 1, `${given.length} ratings were given`)
    },
  },
  {
    id: 83,
    title: 'a form that is answered twice: one answer counts, never both',
    capability: 'forms',
    needs: ['askForm'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      const to = (await driver.askForm?.()) as string
      const answer = (name: string) => page.window.within(() => page.client.send({ parts: [{ type: 'answer', to, values: { name } }] }))
      answer('Ola')
      answer('Kari')
      page.send('after')
      await until(() => page.texts().includes('after') && !page.texts().join().includes('…'), 'the fate of each')
      const answers = (await driver.messages()).filter((one) => one.parts.some((part) => part.type === 'answer' && part.to === to))
      expect(answers.length === 1, `${answers.length} answers are in the record`)
    }),
  },
  {
    id: 84,
    title: 'pieces of an answer, out of order, one missing: the whole message replaces them',
    capability: 'streaming',
    needs: ['inject'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      const last = (await driver.messages()).at(-1)
      expect(last, 'the record is empty')
      const { conversation } = last
      const delta = (n: number, piece: string) => ({ type: 'delta', conversation, data: { id: 'kit-1', n, text: piece } })
      const whole = {
        ...last,
        ...(last.seq !== undefined && { seq: last.seq + 1 }),
        createdAt: last.createdAt + 1,
        clientId: undefined,
        id: 'kit-1',
        rev: 2,
        author: { id: 'kit', role: 'agent' },
        parts: [{ type: 'text', text: 'A whole answer', format: 'plain' }],
      }
      await driver.inject?.(delta(2, 'swer'), delta(0, 'A wh'), { type: 'message', conversation, data: whole }, delta(1, 'ole an'))
      await driver.inject?.({ type: 'checkpoint', data: {} })
      await until(() => page.texts().join() === 'hello,A whole answer', 'the whole answer, once')
      expect(page.client.malformed === 0, 'pieces were taken for malformed')
    }),
  },
]
