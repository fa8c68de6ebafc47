// What an inbox tells a client, and the only place where foreign data becomes typed. Must not know how it came.

import type { Availability, Chatflow } from './chatflow.js'
import type { Conversation } from './conversation.js'
import type { Message } from './message.js'
import {
  boolean,
  count,
  exact,
  isRecord,
  lenient,
  list,
  Malformed,
  number,
  object,
  oneOf,
  optional,
  type Parse,
  string,
  time,
} from './parse.js'
import { parsePart } from './parsePart.js'
import type { Participant } from './participant.js'
import type { Receipt, Visitor } from './transport.js'

type Of<Type extends string, Data> = {
  readonly type: Type
  /** The place after this event. Only durable events carry one. */
  readonly cursor?: string
  readonly conversation?: string
  readonly data: Data
}
export type ReceiptData = {
  readonly kind: 'delivered' | 'read'
  readonly by: 'agent' | 'visitor'
  readonly upTo: string
  readonly at: number
}
export type TypingData = { readonly author: Participant; readonly on: boolean; readonly ttlMs?: number }
export type PresenceData = Pick<Availability, 'state' | 'returnsAt' | 'replyTime'> & { readonly team?: readonly Participant[] }
export type NoticeData = { readonly code: string; readonly text?: string; readonly retryAfterMs?: number }

/** Durable events carry the cursor after themselves; ephemeral ones never do and are never replayed. */
export type InboxEvent =
  | Of<'message', Message>
  | Of<'removed', { readonly id: string }>
  | Of<'conversation', Conversation>
  | Of<'receipt', ReceiptData>
  | Of<'checkpoint', Readonly<Record<string, never>>>
  | Of<'typing', TypingData>
  | Of<'presence', PresenceData>
  | Of<'delta', { readonly id: string; readonly n: number; readonly text: string }>
  | Of<'idle', { readonly endsAt: number }>
  | Of<'identity', { readonly visitor: Visitor }>
  | Of<'notice', NoticeData>

const id: Parse<string> = exact(256)
const line: Parse<string> = string(300)
const cursor: Parse<string> = exact(512)

const participant: Parse<Participant> = object<Participant>({
  id,
  role: oneOf('visitor', 'agent', 'bot', 'ai', 'system'),
  name: optional(line),
  avatar: lenient(exact(50_000)),
  title: optional(line),
})

const messageFields: Parse<Message> = object<Message>({
  id,
  clientId: optional(id),
  conversation: id,
  seq: optional(number),
  rev: optional(number),
  createdAt: time,
  editedAt: lenient(time),
  author: participant,
  channel: lenient(exact(50)),
  parts: list(parsePart, 50),
  composer: lenient(oneOf('open', 'blocked')),
  replyTo: lenient(id),
  streaming: lenient(boolean),
})

const internal = (value: unknown): boolean => isRecord(value) && value.audience === 'internal'

/** @throws {Malformed} Also for a message meant for the team alone: those never enter the client. */
export const parseMessage: Parse<Message> = (value) => {
  if (internal(value)) throw new Malformed('internal')
  return messageFields(value)
}

export const parseConversation: Parse<Conversation> = object<Conversation>({
  id,
  status: oneOf('open', 'closed'),
  endedBy: lenient(oneOf('agent', 'bot', 'visitor', 'system')),
  assignee: lenient(participant),
  channel: exact(50),
  startedAt: time,
  startUrl: lenient(string(2000)),
  subject: optional(line),
  lastMessage: lenient(parseMessage),
  unread: count,
  seq: number,
  readUpTo: lenient(id),
  onClosed: lenient(oneOf('new', 'reopen', 'none')),
  queue: lenient(object<NonNullable<Conversation['queue']>>({ position: lenient(number), waitMs: lenient(number) })),
})

const visitor: Parse<Visitor> = object<Visitor>({
  id,
  name: optional(line),
  email: optional(line),
})
const states = oneOf('online', 'away', 'atCapacity', 'outsideHours')
const replyTime = (value: unknown): NonNullable<Availability['replyTime']> =>
  isRecord(value) ? { minutes: number(value.minutes) } : oneOf('minutes', 'hours', 'day')(value)

const attachments = object<Exclude<NonNullable<Chatflow['attachments']>, false>>({
  maxBytes: lenient(count),
  maxFiles: lenient(count),
  accept: lenient(list(exact(100), 100)),
})

/** Source: the chatflow of `samtale/1`. */
export const parseChatflow: Parse<Chatflow> = object<Chatflow>({
  type: oneOf('live', 'bot'),
  channel: exact(100),
  team: list(participant, 3),
  name: optional(line),
  logo: lenient(exact(50_000)),
  greeting: lenient(object<NonNullable<Chatflow['greeting']>>({ text: string(500), quickReplies: lenient(list(line, 5)) })),
  availability: object<Availability>({
    state: states,
    returnsAt: lenient(time),
    timeZone: lenient(line),
    replyTime: lenient(replyTime),
    message: optional(string(500)),
    launcher: lenient(oneOf('show', 'hide')),
    offline: lenient(oneOf('form', 'message', 'none')),
  }),
  attachments: lenient((value) => (value === false ? value : attachments(value))),
  newConversation: lenient(boolean),
  visitorMayEnd: lenient(boolean),
})

/** Source: the answer to a send. */
export const parseReceipt: Parse<Receipt> = object<Receipt>({
  id,
  conversation: id,
  seq: lenient(number),
  createdAt: lenient(time),
  duplicate: lenient(boolean),
  replies: optional(list(parseMessage, 50)),
})

const data: { readonly [T in InboxEvent['type']]: Parse<Extract<InboxEvent, { type: T }>['data']> } = {
  message: parseMessage,
  removed: object<{ id: string }>({ id }),
  conversation: parseConversation,
  receipt: object<ReceiptData>({ kind: oneOf('delivered', 'read'), by: oneOf('agent', 'visitor'), upTo: id, at: time }),
  checkpoint: () => ({}),
  typing: object<TypingData>({ author: participant, on: boolean, ttlMs: lenient(number) }),
  presence: object<PresenceData>({
    state: states,
    returnsAt: lenient(time),
    replyTime: lenient(replyTime),
    team: lenient(list(participant, 3)),
  }),
  delta: object<{ id: string; n: number; text: string }>({ id, n: number, text: string(100_000) }),
  idle: object<{ endsAt: number }>({ endsAt: time }),
  identity: object<{ visitor: Visitor }>({ visitor }),
  notice: object<NoticeData>({ code: exact(100), text: optional(string(500)), retryAfterMs: lenient(number) }),
}
const durable: ReadonlySet<string> = new Set(['message', 'removed', 'conversation', 'receipt', 'checkpoint'])

/**
 * An envelope of `samtale/1` as a typed event.
 * `undefined`: malformed, to be dropped and counted. An event of a later version, and a message meant for the team alone,
 * become a `checkpoint`, so that the cursor moves past them.
 */
export function parseEvent(raw: unknown): InboxEvent | undefined {
  try {
    if (!isRecord(raw)) return undefined
    const at = optional(cursor)(raw.cursor)
    const envelope = {
      ...(at !== undefined && { cursor: at }),
      ...(raw.conversation != null && { conversation: id(raw.conversation) }),
    }
    const type = exact(100)(raw.type)
    if (!Object.hasOwn(data, type) || internal(raw.data)) return { type: 'checkpoint', ...envelope, data: {} }
    if (!durable.has(type)) delete envelope.cursor
    return { type, ...envelope, data: data[type as InboxEvent['type']](raw.data) } as InboxEvent
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}
