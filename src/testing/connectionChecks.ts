// Checks of the connection, of renewal, and of what must not outlive either.

import type { Check } from './harness.js'
import { createReference, expect, expectSame, type Reference, until } from './reference.js'

const says = (reference: Reference, word: string): boolean => reference.messages.some((one) => JSON.stringify(one.parts).includes(word))

export const connectionChecks: readonly Check[] = [
  {
    id: 44,
    title: 'a connection that is open and dead: noticed within 2.2 heartbeats',
    capability: 'connection',
    needs: ['blackhole'],
    run: async ({ transport, driver }) => {
      const reference = createReference(transport())
      await reference.connect()
      driver.blackhole?.(true)
      await until(() => reference.interruptions > 0 || reference.closed.length > 0, 'a word about the dead connection')
      driver.blackhole?.(false)
      reference.disconnect()
    },
  },
  {
    id: 45,
    title: 'aborted: closes at once, and no event comes after',
    capability: 'connection',
    needs: ['agentSend'],
    run: async ({ transport, driver }) => {
      const one = createReference(transport())
      await one.connect()
      await one.send('hello')
      await until(() => one.messages.length > 0, 'the echo of the first message')
      one.disconnect()
      const other = createReference(transport())
      await other.connect()
      await driver.agentSend?.('after the abort')
      await until(async () => other.messages.length === (await driver.messages()).length, 'the message at the other connection')
      other.disconnect()
      expect(one.eventsAfterAbort === 0, `${one.eventsAfterAbort} events came after the abort`)
      expect(one.closed.length === 0, 'it was told to be closed after the abort')
    },
  },
  {
    id: 46,
    title: 'closed exactly once in a life',
    capability: 'connection',
    needs: ['dropConnections', 'truncateLog', 'agentSend'],
    run: async ({ transport, driver }) => {
      const reference = createReference(transport())
      await reference.connect()
      await reference.send('hello')
      await until(() => reference.messages.length > 0, 'the echo of the first message')
      // A place that is lost while the adapter heals is one of the ends that only the client can mend.
      driver.blackhole?.(true)
      await driver.agentSend?.('unheard')
      await driver.truncateLog?.()
      driver.blackhole?.(false)
      driver.dropConnections?.()
      await until(() => reference.closed.length > 0, 'the end of this life')
      driver.dropConnections?.()
      const again = createReference(transport())
      await again.connect()
      expect(reference.closed.length === 1, `it was closed ${reference.closed.length} times`)
      expectSame(again.messages, await driver.messages())
      again.disconnect()
    },
  },
  {
    id: 47,
    title: 'after a life that never began, another one does',
    capability: 'connection',
    needs: ['agentSend'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const stillborn = new AbortController()
      stillborn.abort()
      const sink = { event: () => {}, closed: () => {} }
      const failed = await wire.open({ locale: 'en' }, sink, stillborn.signal).then(
        () => false,
        () => true,
      )
      expect(failed, 'an aborted life began')
      const reference = createReference(wire)
      await reference.connect()
      await reference.send('hello')
      await driver.agentSend?.('hello too')
      await until(() => says(reference, 'hello too'), 'the second message')
      reference.disconnect()
    },
  },
  {
    id: 56,
    title: 'tokens expire under five parallel sends: one renewal, nothing lost',
    capability: 'renewal',
    needs: ['expireTokens', 'sessions'],
    run: async ({ transport, driver }) => {
      const reference = createReference(transport())
      await reference.send('before')
      await driver.expireTokens?.()
      const before = driver.sessions?.() ?? 0
      await Promise.all(Array.from({ length: 5 }, (_, index) => reference.send(`parallel ${index}`)))
      expect((await driver.messages()).length === 6, 'the record has another number')
      expect((driver.sessions?.() ?? 0) - before === 1, `${(driver.sessions?.() ?? 0) - before} renewals`)
    },
  },
  {
    id: 57,
    title: 'expired, then reconnected: renewed, and resumed from the cursor',
    capability: 'renewal',
    needs: ['expireTokens', 'agentSend'],
    run: async ({ transport, driver }) => {
      const reference = createReference(transport())
      await reference.connect()
      await reference.send('hello')
      await until(() => reference.messages.length > 0, 'the echo of the first message')
      reference.disconnect()
      await driver.expireTokens?.()
      await driver.agentSend?.('while away')
      const { resumed } = await reference.connect()
      expect(resumed, 'the place was lost with the token')
      await until(() => says(reference, 'while away'), 'the message that came meanwhile')
      reference.disconnect()
    },
  },
  {
    id: 73,
    title: 'typing is not replayed after a reconnect',
    capability: 'typing',
    needs: ['agentTyping', 'agentSend'],
    run: async ({ transport, driver }) => {
      const reference = createReference(transport())
      await reference.connect()
      await reference.send('hello')
      await driver.agentTyping?.(true)
      await until(() => reference.typings > 0, 'the typing notice')
      const heard = reference.typings
      reference.disconnect()
      await driver.agentSend?.('written')
      await reference.connect()
      await until(() => says(reference, 'written'), 'the message that was typed')
      expect(reference.typings === heard, 'an old notice came again')
      reference.disconnect()
    },
  },
]
