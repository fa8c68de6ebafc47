// What may happen in a conversation, each as one transaction that changes state and appends to the visitor's log.
// Must not know who asked over which wire: visitor's API, team's API and tests all come through here.

import { type ConversationReads, conversationRow, createReads, twin } from './conversationReads.js'
import type { Database, Queryable, Row } from './database.js'
import { claim, withFiles } from './fileParts.js'
import { newId } from './ids.js'
import { append, lockVisitor, notify } from './log.js'
import { gone, Problem } from './problem.js'
import { type Agent, agentParticipant, asMessage, type Message, type Part, type Participant } from './shapes.js'
import { withoutQuery } from './visitors.js'

export type Sent = { readonly message: Message; readonly replay: boolean }
export type Conversations = ConversationReads & {
  start(
    visitor: string,
    init: { clientId: string; subject?: string | undefined; url?: string | undefined },
  ): Promise<Record<string, unknown>>
  send(visitor: string, message: { clientId: string; conversation?: string | undefined; parts: readonly Part[] }): Promise<Sent>
  /** Whether this id was sent before: asked ahead of the rate limit, so that a repeat costs nothing. */
  sent(visitor: string, clientId: string): Promise<Message | undefined>
  visitorRead(visitor: string, conversation: string, upTo: string): Promise<void>
  reply(
    agent: Agent,
    conversation: string,
    message: { clientId: string; parts: readonly Part[]; reopen?: boolean | undefined },
  ): Promise<Sent>
  assign(conversation: string, agent: Agent | undefined): Promise<void>
  agentRead(conversation: string, upTo: string): Promise<void>
  close(conversation: string, by: Participant): Promise<void>
  reopen(conversation: string): Promise<void>
  edit(message: string, parts: readonly Part[]): Promise<void>
  remove(message: string): Promise<void>
  typing(visitor: string, conversation: string, author: Participant, on: boolean): Promise<void>
}

const ttlMs = 6000
const system: Participant = { id: 'system', role: 'system' }

export function createConversations(database: Database, now: () => number): Conversations {
  const reads = createReads(database)
  const { view } = reads
  const tell = async (tx: Queryable, visitor: string, id: string): Promise<void> =>
    append(tx, now(), visitor, 'conversation', id, await view(tx, id))

  /** Locks the visitor's log first: one order of locks everywhere, and everything of a visitor's one after the other. */
  const within = <T>(id: string, work: (tx: Queryable, conversation: Row, visitor: string) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      const visitor = String((await conversationRow(tx, id)).visitor)
      await lockVisitor(tx, visitor)
      return work(tx, await conversationRow(tx, id), visitor)
    })

  const insert = async (
    tx: Queryable,
    visitor: string,
    conversation: string,
    author: Participant,
    parts: readonly Part[],
    clientId: string | null,
  ): Promise<Message> => {
    const whole = await withFiles(tx, author.id, visitor, parts, now())
    const [counted] = await tx.query<{ seq: number }>(
      'update conversation set seq = seq + 1, updated_at = $2 where id = $1 returning seq',
      [conversation, now()],
    )
    const [made] = await tx.query(
      `insert into message (id, visitor, conversation, seq, client_id, sent_by, author, role, parts, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning *`,
      [
        newId('m'),
        visitor,
        conversation,
        counted?.seq,
        clientId,
        author.id,
        JSON.stringify(author),
        author.role,
        JSON.stringify(whole),
        now(),
      ],
    )
    const message = asMessage(made as Row)
    await claim(tx, visitor, message)
    await append(tx, now(), visitor, 'message', conversation, message)
    return message
  }
  const note = (tx: Queryable, visitor: string, id: string, event: string, by: string | undefined): Promise<Message> =>
    insert(tx, visitor, id, system, [{ type: 'event', event, ...(by && { by }) }], null)

  const create = async (
    tx: Queryable,
    visitor: string,
    clientId: string | null,
    subject: string | undefined,
    url: string | undefined,
  ): Promise<string> => {
    const id = newId('c')
    const [page] =
      url === undefined
        ? await tx.query<{ url: string }>('select url from page where visitor = $1 order by id desc limit 1', [visitor])
        : [{ url }]
    await tx.query(
      'insert into conversation (id, visitor, client_id, subject, start_url, started_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)',
      [id, visitor, clientId, subject ?? null, page ? withoutQuery(page.url) : null, now()],
    )
    return id
  }
  const assignIn = async (tx: Queryable, visitor: string, id: string, agent: Agent | undefined): Promise<void> => {
    await tx.query('update conversation set assignee = $2 where id = $1', [id, agent?.id ?? null])
    // The face changes before the first word.
    await tell(tx, visitor, id)
    if (agent) await note(tx, visitor, id, 'joined', agent.name)
  }

  return {
    ...reads,
    start: (visitor, { clientId, subject, url }) =>
      database.transaction(async (tx) => {
        await lockVisitor(tx, visitor)
        const [same] = await tx.query<{ id: string }>('select id from conversation where visitor = $1 and client_id = $2', [
          visitor,
          clientId,
        ])
        const id = same?.id ?? (await create(tx, visitor, clientId, subject, url))
        if (!same) await tell(tx, visitor, id)
        return view(tx, id)
      }),
    sent: (visitor, clientId) => twin(database, visitor, visitor, clientId),
    send: (visitor, { clientId, conversation, parts }) =>
      database.transaction(async (tx) => {
        await lockVisitor(tx, visitor)
        const same = await twin(tx, visitor, visitor, clientId)
        if (same) return { message: same, replay: true }
        let id = conversation
        if (id === undefined) {
          const [open] = await tx.query<{ id: string }>(
            `select id from conversation where visitor = $1 and status = 'open' order by updated_at desc limit 1`,
            [visitor],
          )
          id = open?.id ?? (await create(tx, visitor, null, undefined, undefined))
        } else {
          const [found] = await tx.query('select status from conversation where id = $1 and visitor = $2', [id, visitor])
          if (!found) throw gone('This conversation')
          if (found.status === 'closed')
            throw new Problem(409, 'conversation_closed', 'This conversation is closed. A new message begins a new one.', { next: 'new' })
        }
        const message = await insert(tx, visitor, id, { id: visitor, role: 'visitor' }, parts, clientId)
        await tx.query('update conversation set waiting_since = coalesce(waiting_since, $2), visitor_read = seq where id = $1', [id, now()])
        await tell(tx, visitor, id)
        return { message, replay: false }
      }),
    visitorRead: (visitor, id, upTo) =>
      within(id, async (tx, found) => {
        if (found.visitor !== visitor) throw gone('This conversation')
        const [read] = await tx.query<{ seq: number }>('select seq from message where id = $1 and conversation = $2', [upTo, id])
        if (!read || read.seq <= Number(found.visitor_read)) return
        await tx.query('update conversation set visitor_read = $2 where id = $1', [id, read.seq])
        await append(tx, now(), visitor, 'receipt', id, { kind: 'read', by: 'visitor', upTo, at: now() })
        await tell(tx, visitor, id)
      }),
    reply: (agent, id, { clientId, parts, reopen }) =>
      within(id, async (tx, found, visitor) => {
        const same = await twin(tx, visitor, agent.id, clientId)
        if (same) return { message: same, replay: true }
        if (found.status === 'closed') {
          if (!reopen) throw new Problem(409, 'conversation_closed', 'This conversation is closed. Reopen it to reply.', { next: 'reopen' })
          await tx.query(`update conversation set status = 'open', ended_by = null where id = $1`, [id])
        }
        // Who answers has read.
        const [last] = await tx.query<{ id: string }>(
          `select id from message where conversation = $1 and role = 'visitor' and seq > $2 order by seq desc limit 1`,
          [id, found.team_read],
        )
        if (last) await append(tx, now(), visitor, 'receipt', id, { kind: 'read', by: 'agent', upTo: last.id, at: now() })
        if (found.assignee === null) await assignIn(tx, visitor, id, agent)
        const message = await insert(tx, visitor, id, agentParticipant(agent), parts, clientId)
        await tx.query('update conversation set waiting_since = null, team_read = seq where id = $1', [id])
        await tell(tx, visitor, id)
        return { message, replay: false }
      }),
    assign: (id, agent) =>
      within(id, (tx, found, visitor) => (found.assignee === (agent?.id ?? null) ? Promise.resolve() : assignIn(tx, visitor, id, agent))),
    agentRead: (id, upTo) =>
      within(id, async (tx, found, visitor) => {
        const [read] = await tx.query<{ seq: number }>('select seq from message where id = $1 and conversation = $2', [upTo, id])
        if (!read || read.seq <= Number(found.team_read)) return
        await tx.query('update conversation set team_read = $2 where id = $1', [id, read.seq])
        await append(tx, now(), visitor, 'receipt', id, { kind: 'read', by: 'agent', upTo, at: now() })
      }),
    close: (id, by) =>
      within(id, async (tx, found, visitor) => {
        if (found.status === 'closed') return
        await tx.query('update conversation set status = $2, ended_by = $3, waiting_since = null where id = $1', [id, 'closed', by.role])
        await insert(
          tx,
          visitor,
          id,
          by.role === 'visitor' ? by : system,
          [{ type: 'event', event: 'ended', ...(by.name && { by: by.name }) }],
          null,
        )
        await tell(tx, visitor, id)
      }),
    reopen: (id) =>
      within(id, async (tx, found, visitor) => {
        if (found.status === 'open') return
        await tx.query(`update conversation set status = 'open', ended_by = null where id = $1`, [id])
        await note(tx, visitor, id, 'reopened', undefined)
        await tell(tx, visitor, id)
      }),
    edit: async (message, parts) => {
      const [found] = await database.query<{ conversation: string }>('select conversation from message where id = $1', [message])
      if (!found) throw gone('This message')
      await within(found.conversation, async (tx, _, visitor) => {
        const [edited] = await tx.query('update message set parts = $2, rev = rev + 1, edited_at = $3 where id = $1 returning *', [
          message,
          JSON.stringify(parts),
          now(),
        ])
        await append(tx, now(), visitor, 'message', found.conversation, asMessage(edited as Row))
      })
    },
    remove: async (message) => {
      const [found] = await database.query<{ conversation: string }>('select conversation from message where id = $1', [message])
      if (!found) throw gone('This message')
      await within(found.conversation, async (tx, _, visitor) => {
        await tx.query('update message set removed = true where id = $1', [message])
        await append(tx, now(), visitor, 'removed', found.conversation, { id: message })
        await tell(tx, visitor, found.conversation)
      })
    },
    typing: async (visitor, conversation, author, on) => {
      await notify(database, {
        visitor,
        conversation,
        by: author.role,
        ephemeral: { type: 'typing', conversation, data: { author, on, ttlMs } },
      })
    },
  }
}
