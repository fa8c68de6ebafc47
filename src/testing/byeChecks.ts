// Checks of how connections end and begin again, most with the real client: no storm, no ping-pong, nothing left behind.

import { TransportError } from '../model/error.js'
import type { Transport } from '../model/transport.js'
import type { Check } from './harness.js'
import { createReference, expect, expectSame, skip, until } from './reference.js'
import { greeted, visiting } from './visit.js'

const cycles = 1000
const together = 50
const clients = 20
const hourMs = 3_600_000

export const byeChecks: readonly Check[] = [
  {
    id: 48,
    title: 'goodbye, with a time to come back: not before it',
    capability: 'connection',
    needs: ['bye'],
    run: visiting(async (visit, { driver }) => {
      const at = Date.now()
      const page = await greeted(visit, { context: { now: () => at } })
      driver.bye?.(60_000)
      const { connection } = page.client.signals
      await until(() => connection.value.state === 'waiting', 'the end of the connection')
      expect((connection.value.retryAt ?? 0) - at >= 60_000, `it comes back after ${(connection.value.retryAt ?? 0) - at} ms`)
      page.window.within(page.client.retryNow)
      await until(() => connection.value.state === 'online', 'a connection, when the visitor asks for it')
    }),
  },
  {
    id: 49,
    title: 'superseded by another tab: waits for its visitor, no ping-pong',
    capability: 'connection',
    needs: ['agentSend'],
    run: visiting(async (visit, { driver }) => {
      const page = await greeted(visit)
      page.network.drop(new TransportError('superseded'))
      const { connection } = page.client.signals
      await until(() => connection.value.state === 'stopped', 'the end of the connection')
      const { opens } = page.network
      page.window.tell('online')
      page.window.tell('pagehide', { persisted: false })
      await driver.agentSend?.('while superseded')
      expect(page.network.opens === opens && connection.value.reason === 'superseded', 'it came back by itself')
      page.window.tell('focus')
      await until(() => page.texts().includes('while superseded'), 'what was missed, after a click')
      expect(page.network.opens === opens + 1, `${page.network.opens - opens} connections after one click`)
    }),
  },
  {
    id: 50,
    title: 'the inbox restarts: twenty clients come back spread out, and nobody waits for longer than an hour',
    capability: 'connection',
    needs: [],
    run: visiting(async (visit) => {
      const at = Date.now()
      const pages = Array.from({ length: clients }, () =>
        visit.page({ name: `${visit.name}/${Math.random()}`, context: { now: () => at } }),
      )
      for (const page of pages) page.network.refuse(true)
      for (const page of pages) page.window.within(page.client.connect)
      const waits = (): number[] => pages.map(({ client }) => (client.signals.connection.value.retryAt ?? 0) - at)
      await until(() => pages.every(({ client }) => client.signals.connection.value.state === 'waiting'), 'a wait for each')
      const spread = Math.max(...waits()) - Math.min(...waits())
      expect(spread >= 100, `they all come back within ${spread} ms`)
      const [patient] = pages
      patient?.network.refuse(false)
      patient?.window.within(patient.client.retryNow)
      await until(() => patient?.client.signals.connection.value.state === 'online', 'a connection')
      patient?.network.drop(new TransportError('server', 'a wish too large', { retryAfterMs: 1e15 }))
      await until(() => patient?.client.signals.connection.value.state === 'waiting', 'a wait')
      const longest = waits()[0] ?? 0
      expect(longest > 0 && longest <= hourMs, `it waits ${longest} ms`)
    }),
  },
  {
    id: 51,
    title: 'online and visible again: one attempt, not two',
    capability: 'connection',
    needs: [],
    run: visiting(async (visit) => {
      const page = await greeted(visit)
      const { connection } = page.client.signals
      page.window.tell('offline')
      expect(connection.value.state === 'offline', `it is ${connection.value.state}`)
      const { opens } = page.network
      page.window.tell('online')
      page.window.show()
      page.window.tell('online')
      await until(() => connection.value.state === 'online', 'a connection')
      expect(page.network.opens === opens + 1, `${page.network.opens - opens} attempts`)
      expect(page.network.lives === 1, `${page.network.lives} connections`)
    }),
  },
  {
    id: 52,
    title: 'put away by the browser and taken out again: closed, then resumed',
    capability: 'connection',
    needs: ['agentSend'],
    run: visiting(async (visit, harness) => {
      const page = await greeted(visit)
      page.window.tell('pagehide', { persisted: true })
      await until(() => page.network.lives === 0, 'the end of the connection')
      await harness.driver.agentSend?.('while away')
      expect(!page.texts().includes('while away'), 'it came to a page that is put away')
      page.window.tell('pageshow', { persisted: true })
      await until(() => page.texts().join() === 'hello,while away', 'what was missed')
      expect(page.network.lives === 1, `${page.network.lives} connections`)
    }),
  },
  {
    id: 53,
    title: 'a thousand times opened and closed: nothing is left',
    capability: 'connection',
    needs: ['connections', 'agentSend'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const reference = createReference(wire)
      await reference.connect()
      await reference.send('hello')
      reference.disconnect()
      await until(() => driver.connections?.() === 0, 'the end of the first connection')
      let late = 0
      let closed = 0
      for (let done = 0; done < cycles; done += together) {
        await Promise.all(
          Array.from({ length: together }, async () => {
            const life = new AbortController()
            const sink = { event: () => void (life.signal.aborted && late++), closed: () => void closed++ }
            await wire.open({ locale: 'en' }, sink, life.signal)
            life.abort()
          }),
        )
      }
      await until(() => driver.connections?.() === 0, 'the end of all connections', 10_000)
      await driver.agentSend?.('to nobody')
      await reference.connect()
      await until(async () => reference.messages.length === (await driver.messages()).length, 'the message, by a new connection')
      expectSame(reference.messages, await driver.messages())
      reference.disconnect()
      expect(late === 0 && closed === 0, `${late} events and ${closed} ends came after the abort`)
    },
  },
  {
    id: 54,
    title: 'the best way to be live does not get through: another one does, and is remembered',
    capability: 'connection',
    needs: ['blockBestWay', 'bestWayTries', 'agentSend'],
    run: async (harness) => {
      const { driver } = harness
      driver.blockBestWay?.()
      const wire: Transport = harness.transport()
      const reference = createReference(wire)
      await reference.connect()
      await reference.send('hello')
      await driver.agentSend?.('by another way')
      await until(() => reference.messages.some((one) => JSON.stringify(one.parts).includes('another way')), 'a message')
      const tries = driver.bestWayTries?.() ?? 0
      expect(tries > 0, 'the best way was not tried')
      reference.disconnect()
      await reference.connect()
      expect(driver.bestWayTries?.() === tries, 'what failed a moment ago was tried first again')
      reference.disconnect()
    },
  },
  {
    id: 55,
    title: 'each way to be live tells the same, in the same order',
    capability: 'connection',
    needs: ['ways', 'agentSend'],
    run: async ({ transport, driver }) => {
      const ways = driver.ways?.() ?? []
      if (ways.length < 2) skip('there is one way only')
      const begin = createReference(transport())
      const { cursor } = await begin.connect()
      await begin.send('hello')
      for (let index = 0; index < 5; index++) await driver.agentSend?.(`message ${index}`)
      const last = (await driver.messages()).at(-1)
      if (last) await driver.edit?.(last.id, 'another wording')
      if (last) await driver.remove?.(last.id)
      await driver.closeConversation?.()
      begin.disconnect()
      const told: string[] = []
      for (const wire of ways) {
        const life = new AbortController()
        const events: string[] = []
        await wire.open(
          { locale: 'en', ...(cursor !== undefined && { cursor }) },
          { event: (event) => void events.push(JSON.stringify(event)), closed: () => {} },
          life.signal,
        )
        life.abort()
        told.push(events.join('\n'))
      }
      expect((told[0] ?? '') !== '', 'nothing was told')
      for (const one of told) expect(one === told[0], 'one way tells something else')
    },
  },
]
