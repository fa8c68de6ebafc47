// Checks of the way from a keypress to the record, most with the real client: once, in order, through loss, reload and crash.

import { TransportError } from '../model/error.js'
import type { Transport } from '../model/transport.js'
import type { Check } from './harness.js'
import { expect, skip, until } from './reference.js'
import { greeted, needs, timesSaid, visiting } from './visit.js'

export const deliveryChecks: readonly Check[] = [
  {
    id: 4,
    title: 'the echo comes before the answer: sent once, one row',
    capability: 'idempotency',
    needs: [],
    run: visiting(async (visit, harness) => {
      if (harness.transport().capabilities.live === 'reply') skip('the transport has no events')
      const page = await greeted(visit)
      let sent = 0
      page.client.on('message:sent', () => void sent++)
      page.network.hold('replies', true)
      page.send('echo first')
      await until(() => page.texts().join() === 'hello,echo first', 'the echo')
      page.network.hold('replies', false)
      page.send('after')
      await until(() => page.texts().join() === 'hello,echo first,after', 'the message after it')
      expect(sent === 2, `${sent} confirmations for two messages`)
      expect((await timesSaid(harness, 'echo first')) === 1, 'the record has another number')
    }),
  },
  {
    id: 5,
    title: 'the answer comes and the echo does not: sent, and a late echo changes nothing',
    capability: 'idempotency',
    needs: [],
    run: visiting(async (visit) => {
      const page = await greeted(visit)
      page.network.hold('events', true)
      const id = page.send('no echo')
      await until(() => page.texts().join() === 'hello,no echo', 'the answer')
      page.network.hold('events', false)
      page.send('after')
      await until(() => page.texts().join() === 'hello,no echo,after', 'the message after it, and each once')
      const rows = page.client.messages(page.client.signals.current.value ?? '').value
      expect(rows.filter((row) => row.key === id).length === 1, 'the row lost its key')
    }),
  },
  {
    id: 10,
    title: 'a reload with a message that waits: sent once',
    capability: 'idempotency',
    needs: [],
    run: visiting(async (visit, harness) => {
      const page = await greeted(visit)
      page.network.offline(true)
      page.send('before the reload')
      page.close()
      const after = visit.page()
      await after.online()
      await until(() => timesSaid(harness, 'before the reload').then((times) => times > 0), 'the message that waited')
      await until(() => after.texts().includes('before the reload'), 'its confirmation')
      after.send('after the reload')
      await until(() => timesSaid(harness, 'after the reload').then((times) => times > 0), 'the one after it')
      expect((await timesSaid(harness, 'before the reload')) === 1, 'it was sent twice')
    }),
  },
  {
    id: 11,
    title: 'a crash between acceptance and its word: sent once',
    capability: 'idempotency',
    needs: [],
    run: visiting(async (visit, harness) => {
      const { idempotency } = harness.transport().capabilities
      if (idempotency !== 'exact' && idempotency !== 'reject') skip(`its idempotency is "${idempotency}"`)
      const page = await greeted(visit)
      page.network.hold('events', true)
      page.network.hold('replies', true)
      page.send('half a word')
      await until(() => timesSaid(harness, 'half a word').then((times) => times > 0), 'its acceptance')
      page.close()
      const after = visit.page()
      await after.online()
      await until(() => after.texts().includes('half a word'), 'the message, confirmed')
      expect((await timesSaid(harness, 'half a word')) === 1, 'it was sent twice')
    }),
  },
  {
    id: 16,
    title: 'two tabs send at once: all is kept, in one order everywhere',
    capability: 'order',
    needs: [],
    run: visiting(async (visit, harness) => {
      const one = await greeted(visit)
      const other = visit.page()
      await other.online()
      const id = one.client.signals.current.value as string
      other.window.within(() => other.client.openConversation(id))
      await until(() => other.texts().join() === 'hello', 'the conversation in the other tab')
      for (let index = 0; index < 5; index++) {
        one.send(`one ${index}`)
        other.send(`other ${index}`)
      }
      await until(() => [one, other].every((page) => page.texts().length === 11 && !page.texts().join().includes('…')), 'all in both')
      const record = (await harness.driver.messages()).flatMap(({ parts: [part] }) => (part?.type === 'text' ? part.text : []))
      expect(one.texts().join() === record.join(), 'the first tab has another order than the record')
      expect(other.texts().join() === record.join(), 'the second tab has another order than the record')
    }),
  },
  {
    id: 17,
    title: 'two conversations do not wait for each other',
    capability: 'order',
    needs: [],
    run: visiting(async (visit, harness) => {
      needs(harness, 'start')
      // The first conversation's next message stays on its way.
      let held: string | undefined
      let free = (): void => {}
      const released = new Promise<void>((resolve) => {
        free = resolve
      })
      const slow = (wire: Transport): Transport => ({
        ...wire,
        send: async (message, options) => {
          if (held !== undefined && message.conversation === held) await released
          return wire.send(message, options)
        },
      })
      const page = await greeted(visit, { wire: slow })
      const first = page.client.signals.current.value as string
      held = first
      page.send('slow')
      page.client.startConversation()
      page.send('quick')
      await until(() => page.texts().join() === 'quick', 'the second conversation')
      expect(page.client.signals.current.value !== first, 'it went to the first conversation')
      expect((await timesSaid(harness, 'slow')) === 0, 'the slow one was not slow')
      free()
      await until(() => timesSaid(harness, 'slow').then((times) => times === 1), 'the slow one')
    }),
  },
  {
    id: 18,
    title: 'a message that is refused for good does not block those after it',
    capability: 'errors',
    needs: [],
    run: visiting(async (visit, harness) => {
      const page = await greeted(visit)
      page.network.fail(new TransportError('invalid', 'not this one', { outcome: 'rejected' }))
      page.send('refused')
      page.send('taken')
      await until(() => timesSaid(harness, 'taken').then((times) => times === 1), 'the one after it')
      await until(() => page.texts().includes('taken') && page.texts().includes('refused!'), 'both, each with its fate')
      expect((await timesSaid(harness, 'refused')) === 0, 'the refused one was sent again')
    }),
  },
  {
    id: 20,
    title: 'closed while a message is on its way: follows what the inbox says, once',
    capability: 'closing',
    needs: ['closeConversation'],
    run: visiting(async (visit, harness) => {
      const page = await greeted(visit)
      page.network.hold('requests', true)
      page.send('on its way')
      await harness.driver.closeConversation?.()
      page.network.hold('requests', false)
      await until(() => !page.texts().join().includes('…'), 'its fate')
      const times = await timesSaid(harness, 'on its way')
      const failed = page.texts().includes('on its way!')
      expect(times === (failed ? 0 : 1), `it is ${times} times in the record and ${failed ? 'failed' : 'sent'} on screen`)
      expect(!failed || page.client.signals.capabilities.value.onClosed === 'none', 'it was given up')
    }),
  },
  {
    id: 21,
    title: 'an inbox that cannot tell: never sent again by itself',
    capability: 'idempotency',
    needs: [],
    run: visiting(async (visit, harness) => {
      let sends = 0
      const unsure = (wire: Transport): Transport => ({
        ...wire,
        capabilities: { ...wire.capabilities, idempotency: 'none' },
        send: (message, options) => {
          if (message.parts.some((part) => part.type === 'text' && part.text === 'perhaps')) sends++
          return wire.send(message, options)
        },
      })
      const page = await greeted(visit, { wire: unsure })
      page.network.hold('events', true)
      page.network.lose('reply')
      page.send('perhaps')
      // Or its place in a page of history, which ends the doubt.
      await until(() => page.texts().some((one) => one === 'perhaps?' || one === 'perhaps'), 'the doubt, on screen')
      page.send('later')
      await until(() => timesSaid(harness, 'later').then((times) => times === 1), 'the one after it')
      expect(sends === 1, `it was tried ${sends} times`)
    }),
  },
]
