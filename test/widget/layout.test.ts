// What stands where in a thread: day lines, groups, the unread line, receipts. And the words for times.
import { expect, test } from 'vitest'
import type { Row } from '../../src/model/thread.js'
import { firstUnread, layout } from '../../src/widget/Thread/layout.js'
import { clock, dayLabel, shortLabel } from '../../src/widget/time.js'

const noon = new Date(2026, 10, 24, 12).getTime()
const minute = 60_000
const row = (key: string, role: 'visitor' | 'agent' | 'system', at: number, more: Partial<Row> = {}): Row => ({
  key,
  message: {
    id: key,
    conversation: 'c',
    createdAt: at,
    author: { id: role, role },
    parts: [{ type: 'text', text: key, format: 'plain' }],
  },
  ...more,
})
const shape = (rows: readonly Row[], unread?: string, seen = {}): string[] =>
  layout(rows, seen, unread).map((item) =>
    item.kind === 'row'
      ? `${item.first ? '(' : ' '}${item.key}${item.last ? ')' : ' '}${item.receipt ? ` ${item.receipt}` : ''}`
      : item.kind,
  )

test('messages of one author within five minutes are a group', () => {
  const rows = [
    row('a', 'agent', noon),
    row('b', 'agent', noon + minute),
    row('c', 'agent', noon + 7 * minute),
    row('d', 'visitor', noon + 7 * minute),
  ]
  expect(shape(rows)).toEqual(['day', '(a ', ' b)', '(c)', '(d) sent'])
})

test('a day line stands before the first message of each day, and parts groups', () => {
  const midnight = new Date(2026, 10, 25).getTime()
  expect(shape([row('a', 'agent', midnight - 1000), row('b', 'agent', midnight + 1000)])).toEqual(['day', '(a)', 'day', '(b)'])
})

test('the unread line stands above the day line of what is new, and parts groups', () => {
  expect(shape([row('a', 'agent', noon), row('b', 'agent', noon + 1000)], 'b')).toEqual(['day', '(a)', 'unread', '(b)'])
  expect(shape([row('a', 'agent', noon - 86_400_000), row('b', 'agent', noon)], 'b')).toEqual(['day', '(a)', 'unread', 'day', '(b)'])
})

test('lines of the inbox and failed messages stand for themselves', () => {
  const rows = [
    row('a', 'visitor', noon),
    row('x', 'system', noon),
    row('b', 'visitor', noon),
    row('c', 'visitor', noon, { delivery: { state: 'failed' } }),
    row('d', 'visitor', noon, { delivery: { state: 'sending' } }),
  ]
  expect(shape(rows)).toEqual(['day', '(a) sent', '(x)', '(b) sent', '(c) failed', '(d) sending'])
})

test('read reaches back to all before it, delivered too, and a place that isn’t here says nothing', () => {
  const rows = [row('a', 'visitor', noon), row('b', 'visitor', noon), row('c', 'visitor', noon)]
  expect(shape(rows, undefined, { read: 'a', delivered: 'b' })).toEqual(['day', '(a) read', '(b  delivered', ' c) sent'])
  expect(
    shape([
      ...rows,
      row('d', 'visitor', noon, { delivery: { state: 'sending' } }),
      row('e', 'visitor', noon, { delivery: { state: 'queued' } }),
    ]),
  ).toEqual(['day', '(a  sent', ' b  sent', ' c) sent', '(d  sending', ' e) queued'])
  expect(shape(rows, undefined, { read: 'elsewhere' })).toEqual(['day', '(a  sent', ' b  sent', ' c) sent'])
})

test('the first unread one is counted from the end, over what others wrote', () => {
  const rows = [
    row('a', 'agent', noon),
    row('b', 'visitor', noon),
    row('c', 'agent', noon),
    row('x', 'system', noon),
    row('d', 'agent', noon),
  ]
  expect([0, 1, 2, 3, 9].map((count) => firstUnread(rows, count))).toEqual([undefined, 'd', 'c', 'a', undefined])
})

test.each([
  ['en-GB', 0, 'Today'],
  ['en-GB', 1, 'Yesterday'],
  ['en-GB', 3, 'Saturday'],
  ['en-GB', 30, '25 October'],
  ['en-GB', 400, '20 October 2025'],
  ['nb', 1, 'I går'],
  ['en-GB', -2, '26 November'],
])('in %s, %i days ago: %s', (locale, days, expected) =>
  expect(dayLabel(new Date(2026, 10, 24 - days, 9).getTime(), noon, locale)).toBe(expected),
)

test('a row of the list says the time today, else the shortest day', () => {
  expect(shortLabel(noon, noon, 'en-GB')).toBe(clock(noon, 'en-GB'))
  expect(shortLabel(noon - 2 * 86_400_000, noon, 'en-GB')).toBe('Sun')
  expect(shortLabel(noon - 20 * 86_400_000, noon, 'en-GB')).toBe('4 Nov')
})
