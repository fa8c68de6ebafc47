// parseEvent is the only door: what is foreign becomes typed there, or stays outside.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseChatflow, parseConversation, parseEvent } from '../../src/model/event.js'
import { parsePart } from '../../src/model/parsePart.js'
import { runs } from '../runs.js'

const author = { id: 'a', role: 'agent', name: 'Ingrid' }
const message = { id: 'm', conversation: 'c', createdAt: 1, author, parts: [{ type: 'text', text: 'Hi', format: 'plain' }] }
const parse = (data: unknown, extra: object = {}): ReturnType<typeof parseEvent> =>
  parseEvent({ type: 'message', cursor: 'e.1', data, ...extra })

test('anything at all: an event or nothing, never an exception, never a polluted prototype', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 4 }), (value) => {
      parseEvent(value)
      parseEvent({ type: 'message', data: value })
      parseEvent({ type: 'message', data: { ...message, parts: [value], author: value } })
      parseEvent({ type: 'conversation', cursor: value, data: value })
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }),
    { numRuns: runs(1000) },
  )
})

test('keys that would change a prototype are left out', () => {
  const raw = JSON.parse('{"type":"answer","to":"x","values":{"__proto__":{"polluted":1},"ok":"yes"},"__proto__":{"polluted":1}}')
  const part = parsePart(raw) as { values: Record<string, string> }
  expect(part.values.ok).toBe('yes')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('a good message comes through with what is known, and nothing else', () => {
  const event = parse({ ...message, unknown: 'field', clientId: 'x' })
  expect(event).toEqual({ type: 'message', cursor: 'e.1', data: { ...message, clientId: 'x' } })
})

test('a message for the team alone never enters; the cursor moves past it', () => {
  expect(parse({ ...message, audience: 'internal' })).toEqual({ type: 'checkpoint', cursor: 'e.1', data: {} })
  const list = parseConversation({
    id: 'c',
    status: 'open',
    channel: 'chat',
    startedAt: 1,
    unread: 0,
    seq: 1,
    lastMessage: { ...message, audience: 'internal' },
  })
  expect(list.lastMessage).toBeUndefined()
})

test.each([1e300, 8.65e15, -1e20, '2026-11-24', null])('a time of %j, which no clock shows, is no time', (at) => {
  expect(parse({ ...message, createdAt: at })).toBeUndefined()
  expect(parse({ ...message, editedAt: at })).toEqual({ type: 'message', cursor: 'e.1', data: message })
})

test('a number of unread messages is a whole one, and never below none', () => {
  const conversation = { id: 'c', status: 'open', channel: 'chat', startedAt: 1, seq: 1 }
  expect([-3, 2.7, 1e21].map((unread) => parseConversation({ ...conversation, unread }).unread)).toEqual([0, 2, 1e21])
})

test('an event of a later version becomes a checkpoint', () => {
  expect(parseEvent({ type: 'hologram', cursor: 'e.9', data: 1 })).toEqual({ type: 'checkpoint', cursor: 'e.9', data: {} })
})

test('an ephemeral event never carries a cursor', () => {
  expect(parseEvent({ type: 'typing', cursor: 'e.9', conversation: 'c', data: { author, on: true } })).toEqual({
    type: 'typing',
    conversation: 'c',
    data: { author, on: true },
  })
})

describe('malformed', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['a number where a string belongs', { ...message, id: 7 }],
    ['an object as a name', { ...message, author: { ...author, name: { toString: 'x' } } }],
    ['an unknown role', { ...message, author: { ...author, role: 'root' } }],
    ['no parts', { ...message, parts: 'none' }],
    ['no time', { ...message, createdAt: 'now' }],
    ['not a number as time', { ...message, createdAt: Number.NaN }],
    ['an endless id', { ...message, id: 'x'.repeat(1000) }],
    ['nothing', null],
  ]
  test.each(wrong)('%s: dropped', (_, data) => expect(parse(data)).toBeUndefined())
  test('a cursor that is too long', () => expect(parse(message, { cursor: 'x'.repeat(600) })).toBeUndefined())
})

describe('parts', () => {
  test('one that is not known shows its fallback', () => {
    expect(parsePart({ type: 'hologram', fallback: 'A picture of a cabin' })).toMatchObject({
      type: 'other',
      name: 'hologram',
      fallback: 'A picture of a cabin',
    })
  })
  test('a known one that can not be read shows its fallback too', () => {
    expect(parsePart({ type: 'quote', number: 5, fallback: 'Quote 1042' })).toMatchObject({
      type: 'other',
      name: 'quote',
      fallback: 'Quote 1042',
    })
  })
  test('an endless text is cut, and never inside a character', () => {
    const part = parsePart({ type: 'text', format: 'plain', text: `${'x'.repeat(99_999)}😀😀` })
    expect(part).toMatchObject({ type: 'text' })
    expect((part as { text: string }).text).toHaveLength(99_999)
  })
  test('a part can not smuggle a file object in', () => {
    expect(parsePart({ type: 'file', name: 'a', mime: 'b', size: 1, blob: { evil: true } })).not.toHaveProperty('blob')
  })
})

test('a chatflow without availability is no chatflow', () => {
  expect(() => parseChatflow({ type: 'live', channel: 'chat', team: [] })).toThrow()
})
