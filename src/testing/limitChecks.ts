// Checks of what one message may be and how one command ends: lengths, letters, waits, aborts. With the miniature client.

import type { TransportError } from '../model/error.js'
import type { Transport } from '../model/transport.js'
import type { Check } from './harness.js'
import { createReference, expect, failing, freshId, outgoing, sendSafely, until } from './reference.js'

const awkward = [
  '👩‍👩‍👧‍👦 🏳️‍🌈 🇳🇴',
  'مرحبا עולם',
  'a\u0000b',
  'half \ud83d alone',
  '<script>alert(1)</script>',
  '𠜎𠜱𝒳',
  'line\r\nline\ttab',
  '"quoted" \\ & %00',
]
const charsOf = (transport: Transport, session: { capabilities?: { limits?: { messageChars?: number } } }): number | undefined =>
  session.capabilities?.limits?.messageChars ?? transport.capabilities.limits?.messageChars

export const limitChecks: readonly Check[] = [
  {
    id: 8,
    title: 'Retry-After in seconds and as a date is understood',
    capability: 'errors',
    needs: ['retryAfter'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      const waits = async (header: string): Promise<number> => {
        driver.retryAfter?.(header)
        const { kind, info } = await failing(wire.send(outgoing(freshId(), 'too soon')))
        expect(kind === 'rate_limited', `it says ${kind}`)
        return info.retryAfterMs ?? -1
      }
      const seconds = await waits('120')
      expect(seconds === 120_000, `120 seconds are ${seconds} ms`)
      const date = await waits(new Date(Date.now() + 120_000).toUTCString())
      expect(date > 60_000 && date <= 120_000, `a date in two minutes is ${date} ms`)
    },
  },
  {
    id: 13,
    title: 'aborted after it left: says that the outcome is unknown, and a resend settles it',
    capability: 'cancellation',
    needs: ['holdReplies'],
    run: async ({ transport, driver }) => {
      const wire = transport()
      await sendSafely(wire, 'before')
      driver.holdReplies?.(true)
      const abort = new AbortController()
      const id = freshId()
      let error: TransportError | undefined
      void failing(wire.send(outgoing(id, 'aborted'), { signal: abort.signal })).then(
        (thrown) => {
          error = thrown
        },
        () => {},
      )
      await until(async () => (await driver.messages()).length === 2, 'its acceptance')
      abort.abort()
      await until(() => error !== undefined, 'the end of it')
      driver.holdReplies?.(false)
      expect(error?.kind === 'aborted' && error.info.outcome === 'unknown', `it says ${error?.kind}, ${error?.info.outcome}`)
      await sendSafely(wire, 'aborted', id)
      expect((await driver.messages()).length === 2, 'the record has it twice')
    },
  },
  {
    id: 14,
    title: 'as long as may be: taken; longer: refused as invalid, with the limit',
    capability: 'limits',
    needs: [],
    run: async ({ transport, driver }) => {
      const wire = transport()
      const life = new AbortController()
      const session = await wire.open({ locale: 'en' }, { event: () => {}, closed: () => {} }, life.signal)
      const limit = charsOf(wire, session)
      await sendSafely(wire, 'x')
      const empty = await wire.send(outgoing(freshId(), '')).then(
        () => 'taken',
        (error: TransportError) => error.kind,
      )
      expect(empty === 'taken' || empty === 'invalid', `nothing at all is answered with ${empty}`)
      const before = (await driver.messages()).length
      if (limit !== undefined) {
        await sendSafely(wire, 'x'.repeat(limit))
        const { kind, info } = await failing(wire.send(outgoing(freshId(), 'x'.repeat(limit + 1))))
        expect(kind === 'invalid' || kind === 'too_large', `one too many is ${kind}`)
        expect(info.limit === limit, `it says a limit of ${info.limit}`)
        expect((await driver.messages()).length === before + 1, 'the record has another number')
      }
      life.abort()
    },
  },
  {
    id: 15,
    title: 'emoji, right to left, NUL, half a pair, markup: come back as they were',
    capability: 'order',
    needs: [],
    run: async ({ transport, driver }) => {
      const reference = createReference(transport())
      await reference.connect()
      for (const content of awkward) await reference.send(content)
      const texts = (await driver.messages()).flatMap(({ parts: [part] }) => (part?.type === 'text' ? part.text : []))
      for (const [at, content] of awkward.entries()) expect(texts[at] === content, `${JSON.stringify(content)} is another in the record`)
      await until(() => reference.messages.length === awkward.length, 'all of them')
      const seen = reference.messages.flatMap(({ parts: [part] }) => (part?.type === 'text' ? part.text : []))
      for (const [at, content] of awkward.entries()) expect(seen[at] === content, `${JSON.stringify(content)} comes back as another`)
      reference.disconnect()
    },
  },
]
