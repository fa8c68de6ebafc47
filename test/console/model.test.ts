// What the console shows of conversations: who is who, what is new, who waits longest.
import { describe, expect, test } from 'vitest'
import {
  belongs,
  type Conversation,
  initials,
  type Message,
  mergeMessages,
  sizeText,
  sortConversations,
  textOf,
  typeText,
  visitorName,
  waitingText,
} from '../../demo/inbox/console/model.js'

const message = (id: string, seq: number, rev = 1, text = id): Message => ({
  id,
  conversation: 'c',
  seq,
  rev,
  createdAt: seq * 1000,
  author: { id: 'v', role: 'visitor' },
  parts: [{ type: 'text', text }],
})
const conversation = (id: string, more: Partial<Conversation> = {}): Conversation => ({
  id,
  status: 'open',
  channel: 'chat',
  startedAt: 0,
  seq: 0,
  visitor: { id: `v_${id}`, online: false },
  unreadByTeam: 0,
  ...more,
})

test('messages stand once, in the inbox’s order, in their newest wording', () => {
  const list = mergeMessages([message('a', 1), message('b', 2, 2, 'edited')], [message('c', 3), message('b', 2, 1, 'old'), message('a', 1)])
  expect(list.map((one) => textOf(one))).toEqual(['a', 'edited', 'c'])
})

describe('the list', () => {
  const list = [
    conversation('late', { waitingSince: 300, lastMessage: message('l', 9) }),
    conversation('early', { waitingSince: 100, lastMessage: message('e', 1) }),
    conversation('quiet', { lastMessage: message('q', 5) }),
    conversation('silent', { startedAt: 2000 }),
  ]
  test('who waits longest comes first, and those who don’t wait by their activity', () =>
    expect(sortConversations(list, 'waiting').map((one) => one.id)).toEqual(['early', 'late', 'quiet', 'silent']))
  test('newest first', () => expect(sortConversations(list, 'newest').map((one) => one.id)).toEqual(['late', 'quiet', 'silent', 'early']))

  test.each([
    ['mine', 'a1', true],
    ['mine', 'a2', false],
    ['unassigned', undefined, true],
    ['unassigned', 'a1', false],
    ['all', 'a2', true],
  ] as const)('%s, when it is assigned to %s: %s', (view, agent, expected) => {
    const one = conversation('c', agent ? { assignee: { id: agent, role: 'agent' } } : {})
    expect(belongs(one, view, 'open', 'a1')).toBe(expected)
    expect(belongs(one, view, 'closed', 'a1')).toBe(false)
  })
})

test('a visitor without a name has one that can be told apart', () => {
  expect(visitorName({ id: 'v_abc-12x9', online: true })).toBe('Visitor 12X9')
  expect(visitorName({ id: 'v', online: true, email: 'ola@example.com' })).toBe('ola@example.com')
  expect(visitorName({ id: 'v', online: true, email: 'ola@example.com', name: 'Ola' })).toBe('Ola')
})

test.each([
  [0, 'Waiting now'],
  [59, 'Waiting now'],
  [60, 'Waiting 1 min'],
  [3599, 'Waiting 59 min'],
  [3600, 'Waiting 1 h'],
  [86_400, 'Waiting 1 d'],
])('%i seconds: %s', (seconds, expected) => expect(waitingText(1000, 1000 + seconds * 1000)).toBe(expected))

test('what happened is said in words, and what is unknown is said to be', () => {
  const of = (part: object): string => textOf({ ...message('m', 1), parts: [part as never] })
  expect(of({ type: 'event', event: 'joined', by: 'Ingrid' })).toBe('Ingrid joined')
  expect(of({ type: 'event', event: 'ended' })).toBe('The visitor closed the conversation')
  expect(of({ type: 'hologram' })).toBe('[hologram]')
  expect(of({ type: 'hologram', fallback: 'A hologram' })).toBe('A hologram')
})

test('initials are characters as people count them', () => {
  expect(['Ingrid Solheim', 'ola', '𝒜da 😀 X', ''].map(initials)).toEqual(['IS', 'O', '𝒜😀', ''])
})

describe('files', () => {
  const file = (name: string) => ({ type: 'file', ref: name, name, mime: '', size: 1 })
  test('are known by their names where there is no room for more', () => {
    expect(textOf({ parts: [{ type: 'text', text: 'Here' }, file('a.png'), file('b.pdf')] })).toBe('Here a.png, b.pdf')
    expect(textOf({ parts: [file('a.png')] })).toBe('a.png')
  })
  test.each([
    [14, '14 B'],
    [2048, '2 kB'],
    [5_033_165, '4.8 MB'],
    [20 * 1024 ** 2, '20 MB'],
  ])('%i bytes are %s', (bytes, said) => expect(sizeText(bytes)).toBe(said))
  test('are called by their ending, or just files', () => {
    expect([typeText('a.pdf'), typeText('a'), typeText('a.longending')]).toEqual(['PDF', 'FILE', 'FILE'])
  })
})
