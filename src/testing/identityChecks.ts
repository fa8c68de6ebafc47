// Checks of who a visitor is: renewal that fails, tokens that are refused, another visitor's place, merging and log-out.

import type { InboxEvent } from '../model/event.js'
import type { Check } from './harness.js'
import { createReference, expect, failing, freshId, outgoing, sendSafely, until } from './reference.js'
import { greeted, timesSaid, visiting } from './visit.js'

/** Refused, renewed, and refused again: more than that is a loop. */
const mostSessions = 2

export const identityChecks: readonly Check[] = [
  {
    id: 58,
    title: 'no token can be had for a while: worth a retry, and not signed out',
    capability: 'renewal',
    needs: ['expireTokens', 'refuseRenewal'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      await driver.expireTokens?.()
      driver.refuseRenewal?.(true)
      const error = await failing(wire.send(outgoing(freshId(), 'not now')))
      expect(error.retryable && error.kind !== 'auth', `it says ${error.kind}`)
      driver.refuseRenewal?.(false)
      await sendSafely(wire, 'after')
      expect((await driver.messages()).length === 2, 'the record is another visitor’s, or has another number')
    },
  },
  {
    id: 59,
    title: 'a token that is refused twice: signed out, and no loop',
    capability: 'renewal',
    needs: ['refuseTokens', 'sessions'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      driver.refuseTokens?.(true)
      const before = driver.sessions?.() ?? 0
      const error = await failing(wire.send(outgoing(freshId(), 'refused')))
      driver.refuseTokens?.(false)
      const asked = (driver.sessions?.() ?? 0) - before
      expect(error.kind === 'auth' && !error.retryable, `it says ${error.kind}`)
      expect(asked <= mostSessions, `${asked} new sessions were asked for`)
      expect((await driver.messages()).length === 1, 'it was sent')
    },
  },
  {
    id: 60,
    title: 'one visitor’s cursor in the hands of another: nothing of theirs, and said to be lost',
    capability: 'identity',
    needs: ['otherVisitor', 'agentSend'],
    run: async ({ transport, driver }) => {
      const one = createReference(transport())
      await one.connect()
      await one.send('for one alone')
      await driver.agentSend?.('for one alone too')
      await until(() => one.messages.length > 1, 'their messages')
      const wire = driver.otherVisitor?.()
      expect(wire, 'there is nobody else')
      await sendSafely(wire, 'mine')
      const life = new AbortController()
      const told: InboxEvent[] = []
      const request = { locale: 'en', ...(one.cursor !== undefined && { cursor: one.cursor }) }
      const session = await wire.open(request, { event: (event) => void told.push(event), closed: () => {} }, life.signal)
      const [any] = one.messages
      const pages = await Promise.all([
        wire.history({}),
        wire.history({ conversation: any?.conversation as string }).catch(() => undefined),
      ])
      life.abort()
      one.disconnect()
      expect(!JSON.stringify([told, pages]).includes('for one alone'), 'it was told what is another’s')
      expect(!session.resumed, 'it says that it resumed another’s place')
    },
  },
  {
    id: 61,
    title: 'somebody without a name says who they are: what was said stays, on one connection',
    capability: 'identity',
    needs: ['identityOf', 'agentSend'],
    run: visiting(async (visit, harness) => {
      const { driver } = harness
      const page = await greeted(visit)
      const identity = driver.identityOf?.(freshId())
      if (identity) page.window.within(() => page.client.identify(identity))
      await until(() => page.client.signals.connection.value.state === 'online' && page.network.opens === 2, 'a new connection')
      await driver.agentSend?.('now I know you')
      await until(() => page.texts().join() === 'hello,now I know you', 'what was said, and what is new, each once')
      expect(page.network.lives === 1, `${page.network.lives} connections`)
      expect((await timesSaid(harness, 'hello')) === 1, 'what was said before is gone from the record')
    }),
  },
  {
    id: 62,
    title: 'log-out: nothing of the visitor is left here, and who comes next is somebody else',
    capability: 'identity',
    needs: [],
    run: visiting(async (visit, harness) => {
      const page = await greeted(visit)
      const before = page.client.signals.visitor.value?.id
      page.network.hold('requests', true)
      page.send('not yet sent')
      page.client.setDraft('half a word')
      const leaving = page.client.logout()
      page.network.hold('requests', false)
      await leaving
      const { conversations, drafts, visitor, uploads } = page.client.signals
      expect(
        conversations.value.length === 0 && drafts.value.size === 0 && !visitor.value && !uploads.value.length,
        'something is left on screen',
      )
      const kept = Object.keys(globalThis.localStorage).filter((key) => key.startsWith(`samtale/${visit.name}/`))
      expect(kept.length === 0, `left in storage: ${kept.join()}`)
      expect((await timesSaid(harness, 'not yet sent')) === 0, 'what waited was sent after the log-out')
      // An inbox with one visitor only can't give another.
      if (!harness.driver.otherVisitor) return
      page.send('somebody else')
      await page.online()
      await until(() => page.texts().join() === 'somebody else', 'the next one’s message, alone')
      expect(page.client.signals.visitor.value?.id !== before, 'it is the same visitor')
    }),
  },
  {
    id: 63,
    title: 'no secret in an address, a log line or an error',
    capability: 'identity',
    needs: ['secrets', 'said', 'failNext'],
    run: visiting(async (visit, { driver }) => {
      const said: string[] = []
      const page = await greeted(visit, {
        context: { log: (...words) => void said.push(JSON.stringify(words)) },
      })
      page.client.on('error', ({ error }) => void said.push(`${error.stack} ${JSON.stringify(error.info)}`))
      page.client.on('message:fail', ({ error }) => void said.push(`${error.stack} ${JSON.stringify(error.info)}`))
      driver.failNext?.({ status: 400, times: 1 })
      page.send('refused')
      await until(() => page.texts().includes('refused!'), 'the refusal')
      driver.failNext?.({ status: 403, times: 1 })
      page.send('forbidden')
      await until(() => page.texts().includes('forbidden!'), 'the other refusal')
      const secrets = driver.secrets?.() ?? []
      expect(secrets.length > 0, 'no secret was given out')
      for (const line of [...said, ...(driver.said?.() ?? [])])
        for (const secret of secrets) expect(!line.includes(secret), `a secret stands in: ${line.replaceAll(secret, '…').slice(0, 100)}`)
    }),
  },
]
