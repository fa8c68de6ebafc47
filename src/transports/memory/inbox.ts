// An inbox in the page: one visitor, a log with a cursor, and the agent's side to drive it from a demo, a guide or a test.
// Must not touch the network, and keeps nothing beyond the page.

import { type Conversation, upsertConversation } from '../../model/conversation.js'
import { TransportError } from '../../model/error.js'
import type { InboxEvent } from '../../model/event.js'
import type { Message } from '../../model/message.js'
import { type Part, text } from '../../model/part.js'
import { answers, type Participant } from '../../model/participant.js'
import type { Receipt } from '../../model/transport.js'
import type { Line, MemoryInbox, MemoryInboxOptions } from './contract.js'
import { createFiles } from './files.js'

const team: readonly Participant[] = [
  { id: 'ingrid', role: 'agent', name: 'Ingrid Solheim', title: 'Cabin adviser' },
  { id: 'magnus', role: 'agent', name: 'Magnus Aasen', title: 'Technical adviser' },
]
const script: readonly Line[] = [
  { when: /price|cost|pris/i, say: 'Lia 62 starts at NOK 1,120,000, foundation not included.' },
  { when: /deliver|when|leveran/i, say: 'The next free delivery is in week 38.' },
  { say: 'Hi, and thanks for writing. What can I help you with?' },
  { say: 'Good question. I will look into it and come back to you here.' },
]

export function createMemoryInbox(options: MemoryInboxOptions = {}): MemoryInbox {
  const now = options.now ?? Date.now
  const people = options.team ?? team
  const visitor: Participant = { id: 'visitor', role: 'visitor' }
  let epoch = 1
  let n = 0
  let forgotten = 0
  let serial = 0
  let log: { readonly n: number; readonly event: InboxEvent }[] = []
  let conversations: readonly Conversation[] = []
  const threads = new Map<string, readonly Message[]>()
  const accepted = new Map<string, Message>()
  const started = new Map<string, string>()
  const readTo = new Map<string, number>()
  const ratings = new Map<string, number>()
  const listeners = new Set<(event: InboxEvent) => void>()
  const cursor = (): string => `${epoch}.${n}`
  const id = (kind: string): string => `${kind}${++serial}`
  const files = createFiles(options.files, () => id('f'))

  const tell = (event: InboxEvent, durable = true): void => {
    const told = durable ? ({ ...event, cursor: `${epoch}.${++n}` } as InboxEvent) : event
    if (durable) log.push({ n, event: told })
    for (const heard of [...listeners]) heard(told)
  }
  const thread = (conversation: string): readonly Message[] => threads.get(conversation) ?? []
  const find = (conversation: string): Conversation => {
    const found = conversations.find((one) => one.id === conversation)
    if (!found) throw new TransportError('gone', 'this conversation is not here', { outcome: 'rejected' })
    return found
  }
  const current = (): string => conversations.find((one) => one.status === 'open')?.id ?? create().id
  const change = (conversation: string, next: Partial<Conversation>): void => {
    const last = thread(conversation).findLast((one) => one.parts.some((part) => part.type !== 'event'))
    const unread = thread(conversation).filter((one) => answers(one.author.role) && (one.seq ?? 0) > (readTo.get(conversation) ?? 0)).length
    const changed: Conversation = {
      ...find(conversation),
      ...next,
      unread,
      seq: thread(conversation).at(-1)?.seq ?? 0,
      ...(last && { lastMessage: last }),
    }
    conversations = upsertConversation(conversations, changed)
    tell({ type: 'conversation', conversation, data: changed })
  }
  const create = (): Conversation => {
    const made: Conversation = { id: id('c'), status: 'open', channel: 'chat', startedAt: now(), unread: 0, seq: 0, onClosed: 'new' }
    conversations = upsertConversation(conversations, made)
    tell({ type: 'conversation', conversation: made.id, data: made })
    return made
  }
  const add = (conversation: string, author: Participant, parts: readonly Part[], extra: Partial<Message> = {}): Message => {
    const seq = (thread(conversation).at(-1)?.seq ?? find(conversation).seq) + 1
    const message: Message = { id: id('m'), conversation, seq, rev: 1, createdAt: now(), author, parts, ...extra }
    threads.set(conversation, [...thread(conversation), message])
    tell({ type: 'message', conversation, data: message })
    change(conversation, {})
    return message
  }
  const update = (message: string, edit: (old: Message) => Message | undefined): { conversation: string; next: Message | undefined } => {
    for (const [conversation, list] of threads) {
      const old = list.find((one) => one.id === message)
      if (!old) continue
      const next = edit(old)
      threads.set(
        conversation,
        list.flatMap((one) => (one === old ? (next ?? []) : one)),
      )
      return { conversation, next }
    }
    throw new TransportError('gone', 'this message is not here', { outcome: 'rejected' })
  }
  const agent = (): Participant => people[0] ?? { id: 'agent', role: 'agent', name: 'Agent' }
  const note = (conversation: string, event: string, author: Participant): void =>
    void add(conversation, author, [
      { type: 'event', event, ...(author.role !== 'visitor' && agent().name && { by: agent().name as string }) },
    ])
  const system: Participant = { id: 'system', role: 'system' }

  for (const { from, say, agoMs } of options.messages ?? []) {
    const { conversation } = add(current(), from === 'visitor' ? visitor : agent(), [text(say)], { createdAt: now() - agoMs })
    if (from === 'agent') change(conversation, { assignee: agent() })
  }

  return {
    team: people,
    name: options.name ?? 'Samtale',
    script: options.script ?? script,
    visitor: { id: visitor.id },
    say: (content, conversation = current()) => {
      if (!find(conversation).assignee) change(conversation, { assignee: agent() })
      return add(conversation, agent(), typeof content === 'string' ? [text(content)] : content)
    },
    typing: (on, conversation = current()) => tell({ type: 'typing', conversation, data: { author: agent(), on, ttlMs: 6000 } }, false),
    read: (conversation = current()) => {
      const last = thread(conversation).findLast((one) => one.author.role === 'visitor')
      if (last) tell({ type: 'receipt', conversation, data: { kind: 'read', by: 'agent', upTo: last.id, at: now() } })
    },
    close: (conversation = current()) => {
      note(conversation, 'ended', system)
      change(conversation, { status: 'closed', endedBy: 'agent' })
    },
    reopen: (conversation = conversations[0]?.id ?? current()) => {
      note(conversation, 'reopened', system)
      change(conversation, { status: 'open' })
    },
    assign: (assignee, conversation = current()) => {
      if (find(conversation).assignee?.id !== assignee.id) change(conversation, { assignee })
    },
    edit: (message, parts) => {
      const { conversation, next } = update(message, (old) => ({ ...old, parts, rev: (old.rev ?? 0) + 1, editedAt: now() }))
      if (next) tell({ type: 'message', conversation, data: next })
    },
    remove: (message) => {
      const { conversation } = update(message, () => undefined)
      tell({ type: 'removed', conversation, data: { id: message } })
      change(conversation, {})
    },
    messages: (conversation) => (conversation === undefined ? [...threads.values()].flat() : thread(conversation)),
    get cursor() {
      return cursor()
    },
    after: (from) => {
      const match = /^(\d+)\.(\d+)$/.exec(from ?? '')
      const place = Number(match?.[2])
      if (!match || Number(match[1]) !== epoch || place > n || place < forgotten) return undefined
      return log.filter((one) => one.n > place).map((one) => one.event)
    },
    listen: (heard) => {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    accept: ({ clientId, conversation, parts }) => {
      const same = accepted.get(clientId)
      const receipt = (message: Message): Receipt => ({
        id: message.id,
        conversation: message.conversation,
        ...(message.seq !== undefined && { seq: message.seq }),
        createdAt: message.createdAt,
      })
      if (same) return { ...receipt(same), duplicate: true }
      const target = conversation ?? current()
      if (find(target).status === 'closed')
        throw new TransportError('closed', 'this conversation is closed', { next: 'new', outcome: 'rejected' })
      const [first] = parts
      const { messageChars = Number.POSITIVE_INFINITY } = options
      if (first?.type === 'text' && first.text.length > messageChars)
        throw new TransportError('invalid', 'this text is too long', { outcome: 'rejected', field: 'text', limit: messageChars })
      if (first?.type === 'answer' && thread(target).some(({ parts: [old] }) => old?.type === 'answer' && old.to === first.to))
        throw new TransportError('invalid', 'this form is answered', { outcome: 'rejected', code: 'answered' })
      const given = parts.map((part): Part => (part.type === 'file' && part.ref !== undefined ? { ...part, ...files.get(part.ref) } : part))
      const message = add(target, visitor, given, { clientId })
      accepted.set(clientId, message)
      readTo.set(target, message.seq ?? 0)
      return receipt(message)
    },
    files: files.takes,
    upload: files.upload,
    rate: ({ ratingId, value }) => void (ratings.has(ratingId) || ratings.set(ratingId, value)),
    ratings,
    messageChars: options.messageChars,
    fileUrl: files.url,
    start: (clientId) => {
      const made = started.get(clientId)
      if (made !== undefined) return find(made)
      const conversation = create()
      started.set(clientId, conversation.id)
      return conversation
    },
    history: ({ conversation = conversations[0]?.id, before, after, limit = 30 }) => {
      const list = conversation === undefined ? [] : thread(conversation)
      const at = (message: string): number => list.findIndex((one) => one.id === message)
      if (after !== undefined) {
        const rest = list.slice(at(after) + 1)
        return { messages: rest.slice(0, limit), more: rest.length > limit, cursor: cursor() }
      }
      const end = before === undefined ? list.length : Math.max(0, at(before))
      return { messages: list.slice(Math.max(0, end - limit), end), more: end > limit, cursor: cursor() }
    },
    list: () => conversations,
    markRead: (conversation, upTo) => {
      const seq = thread(conversation).find((one) => one.id === upTo)?.seq ?? 0
      if (seq <= (readTo.get(conversation) ?? 0)) return
      readTo.set(conversation, seq)
      tell({ type: 'receipt', conversation, data: { kind: 'read', by: 'visitor', upTo, at: now() } })
      change(conversation, {})
    },
    end: (conversation) => {
      note(conversation, 'ended', visitor)
      change(conversation, { status: 'closed', endedBy: 'visitor' })
    },
    inject: (event, durable) => tell(event as InboxEvent, durable),
    forgetLog: () => {
      log = []
      forgotten = n
    },
    forgetFiles: files.forget,
    stored: files.stored,
    newEpoch: () => {
      epoch++
      log = []
      n = 0
      forgotten = 0
    },
  }
}
