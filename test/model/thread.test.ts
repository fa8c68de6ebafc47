// A thread is the same whatever order confirmations, echoes, edits and removals come in.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/model/message.js'
import { text } from '../../src/model/part.js'
import { append, discard, emptyThread, mark, newest, prepend, remove, settle, type Thread, upsert } from '../../src/model/thread.js'
import { runs } from '../runs.js'

const message = (seq: number, extra: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  conversation: 'c',
  seq,
  rev: 1,
  createdAt: 1000 + seq,
  author: { id: 'agent', role: 'agent' },
  parts: [text(`text ${seq}`)],
  ...extra,
})
const own = (clientId: string): Message => ({
  id: clientId,
  clientId,
  conversation: 'c',
  createdAt: 5000,
  author: { id: 'me', role: 'visitor' },
  parts: [text(clientId)],
})
const ids = (thread: Thread): string[] => thread.rows.map((row) => row.message.id)

/** What an inbox that holds `count` messages may tell a client, in any order and more than once. */
type Step = { readonly kind: 'echo' | 'again' | 'settle' | 'edit' | 'stale' | 'remove' | 'history'; readonly seq: number }
const steps = (count: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom('echo', 'again', 'settle', 'edit', 'stale', 'remove', 'history' as const),
      seq: fc.integer({ min: 1, max: count }),
    }) as fc.Arbitrary<Step>,
    { maxLength: 60 },
  )

describe('any order of events', () => {
  test('one row each, in the order of the inbox, with the newest wording, and what was removed stays away', () => {
    fc.assert(
      fc.property(steps(8), (script) => {
        let thread: Thread = emptyThread
        const mine = new Set([2, 5])
        const clientId = (seq: number): string => `client${seq}`
        for (const seq of mine) thread = append(thread, own(clientId(seq)), { state: 'queued' })
        const expected = new Map<number, { rev: number; removed: boolean; confirmed: boolean }>()
        const of = (seq: number) => {
          const known = expected.get(seq) ?? { rev: 0, removed: false, confirmed: false }
          expected.set(seq, known)
          return known
        }
        const told = (seq: number, rev: number): Message =>
          message(seq, { rev, ...(mine.has(seq) && { clientId: clientId(seq) }), parts: [text(`wording ${rev}`)] })
        for (const { kind, seq } of script) {
          const known = of(seq)
          if (kind === 'settle') {
            if (!mine.has(seq)) continue
            thread = settle(thread, clientId(seq), { id: `m${seq}`, conversation: 'c', seq, createdAt: 1000 + seq })
            if (!known.removed) known.confirmed = true
          } else if (kind === 'remove') {
            thread = remove(thread, `m${seq}`)
            known.removed = true
          } else {
            const rev = kind === 'edit' ? known.rev + 1 : kind === 'stale' ? Math.max(1, known.rev - 1) : Math.max(1, known.rev)
            thread = kind === 'history' ? prepend(thread, [told(seq, rev)]) : upsert(thread, told(seq, rev))
            if (!known.removed) {
              known.confirmed = true
              known.rev = Math.max(known.rev, rev)
            }
          }
        }
        const confirmed = thread.rows.filter((row) => !row.delivery)
        const wanted = [...expected].filter(([, one]) => one.confirmed && !one.removed).map(([seq]) => seq)
        expect(confirmed.map((row) => row.message.seq)).toEqual(wanted.sort((a, b) => a - b))
        for (const row of confirmed) {
          const rev = expected.get(row.message.seq as number)?.rev
          if (rev) expect(row.message.parts).toEqual([text(`wording ${rev}`)])
        }
        // Pending ones stand after all confirmed ones, in the order of writing, under the key they were born with.
        expect(thread.rows.slice(confirmed.length).every((row) => row.delivery)).toBe(true)
        for (const row of thread.rows) if (row.message.clientId) expect(row.key).toBe(row.message.clientId)
        expect(new Set(thread.rows.map((row) => row.key)).size).toBe(thread.rows.length)
      }),
      { numRuns: runs(500) },
    )
  })

  test('what does not change is the same object', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 2 }), fc.nat(5), (order, pick) => {
        const thread = order.map((seq) => message(seq)).reduce(upsert, emptyThread)
        const seq = order[pick % order.length] as number
        const next = upsert(thread, message(seq, { rev: 2 }))
        for (const row of thread.rows) if (row.message.seq !== seq) expect(next.rows).toContain(row)
        expect(upsert(next, message(seq))).toBe(next)
        expect(upsert(next, message(seq, { rev: 2 }))).toBe(next)
      }),
    )
  })
})

describe('one message of the visitor', () => {
  const pending = append(emptyThread, own('a'), { state: 'queued' })
  const receipt = { id: 'm1', conversation: 'c', seq: 1, createdAt: 7 }

  test('keeps its key through confirmation and echo, in either order', () => {
    const echo = message(1, { clientId: 'a', author: { id: 'me', role: 'visitor' } })
    for (const thread of [upsert(settle(pending, 'a', receipt), echo), settle(upsert(pending, echo), 'a', receipt)]) {
      expect(thread.rows.map((row) => row.key)).toEqual(['a'])
      expect(thread.rows[0]?.message).toBe(echo)
    }
  })

  test('is one row when the echo came without our id', () => {
    const thread = settle(upsert(pending, message(1)), 'a', receipt)
    expect(ids(thread)).toEqual(['m1'])
  })

  test('moves to the place the inbox gives it', () => {
    const thread = settle(upsert(pending, message(2)), 'a', receipt)
    expect(ids(thread)).toEqual(['m1', 'm2'])
  })

  test('can be marked and discarded while it waits, and not after', () => {
    const failed = mark(pending, 'a', { state: 'failed' })
    expect(failed.rows[0]?.delivery?.state).toBe('failed')
    expect(discard(failed, 'a').rows).toEqual([])
    const settled = settle(pending, 'a', receipt)
    expect(mark(settled, 'a', { state: 'failed' })).toBe(settled)
    expect(discard(settled, 'a')).toBe(settled)
  })

  test('that was removed before its confirmation arrives is gone', () => {
    expect(settle(remove(pending, 'm1'), 'a', receipt).rows).toEqual([])
  })
})

test('removed ids are remembered, five hundred of them', () => {
  let thread: Thread = emptyThread
  for (let seq = 0; seq < 600; seq++) thread = remove(thread, `m${seq}`)
  expect(thread.removed).toHaveLength(500)
  expect(upsert(thread, message(599))).toBe(thread)
})

test('without sequence numbers the time decides, then the id', () => {
  const { seq: _, ...timed } = message(3)
  const thread = [
    { ...timed, id: 'b' },
    { ...timed, id: 'a' },
    { ...timed, id: 'z', createdAt: 1 },
  ].reduce(upsert, emptyThread)
  expect(ids(thread)).toEqual(['z', 'a', 'b'])
  expect(newest(thread)?.id).toBe('b')
})
