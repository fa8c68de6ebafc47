// What can be asked of conversations: a list, a page of messages, one as its visitor sees it. Must not change anything.

import type { Database, Queryable, Row } from './database.js'
import { gone } from './problem.js'
import { asAgent, asConversation, asMessage, type Message } from './shapes.js'

export type ConversationReads = {
  /** As the visitor sees it. */
  view(on: Queryable, conversation: string): Promise<Record<string, unknown>>
  list(visitor: string, before: number | undefined, limit: number): Promise<{ conversations: Record<string, unknown>[]; next?: string }>
  messages(
    conversation: string,
    query: { before?: string | undefined; after?: string | undefined; limit: number },
  ): Promise<{ messages: Message[]; more: boolean }>
  /** @throws {Problem} 404 when it isn't this visitor's. */
  owned(visitor: string, conversation: string): Promise<Row>
}

/** @throws {Problem} 404 */
export async function conversationRow(on: Queryable, id: string): Promise<Row> {
  const [found] = await on.query('select * from conversation where id = $1', [id])
  if (!found) throw gone('This conversation')
  return found
}

/** The newest message that one side wrote and the other has read. */
export async function readUpTo(on: Queryable, conversation: string, writer: 'visitor' | 'team', seq: unknown): Promise<string | undefined> {
  const [read] = await on.query<{ id: string }>(
    `select id from message where conversation = $1 and seq <= $2 and (role = 'visitor') = $3 and role <> 'system' and not removed
     order by seq desc limit 1`,
    [conversation, seq, writer === 'visitor'],
  )
  return read?.id
}

/** The message that this sender's id stands for already. */
export async function twin(on: Queryable, visitor: string, sender: string, clientId: string): Promise<Message | undefined> {
  const [found] = await on.query('select * from message where visitor = $1 and sent_by = $2 and client_id = $3', [
    visitor,
    sender,
    clientId,
  ])
  return found && asMessage(found)
}

export function createReads(database: Database): ConversationReads {
  const view: ConversationReads['view'] = async (on, id) => {
    const found = await conversationRow(on, id)
    // What happened is told in the thread; a list shows what was said.
    const [last] = await on.query(
      `select * from message where conversation = $1 and not removed and role <> 'system' and parts not like '[{"type":"event"%' order by seq desc limit 1`,
      [id],
    )
    const [count] = await on.query<{ n: number }>(
      `select count(*)::int as n from message where conversation = $1 and seq > $2 and role in ('agent', 'bot', 'ai') and not removed`,
      [id, found.visitor_read],
    )
    const [agent] = found.assignee ? await on.query('select * from agent where id = $1', [found.assignee]) : []
    const read = await readUpTo(on, id, 'visitor', found.team_read)
    return {
      ...asConversation(found, count?.n ?? 0, last && asMessage(last), agent && asAgent(agent)),
      ...(read !== undefined && { readUpTo: read }),
    }
  }
  return {
    view,
    list: async (visitor, before, limit) => {
      const rows = await database.query<{ id: string; updated_at: number }>(
        'select id, updated_at from conversation where visitor = $1 and updated_at < $2 order by updated_at desc, id limit $3',
        [visitor, before ?? Number.MAX_SAFE_INTEGER, limit + 1],
      )
      const conversations = await Promise.all(rows.slice(0, limit).map(({ id }) => view(database, id)))
      const last = rows[limit - 1]
      return { conversations, ...(rows.length > limit && last && { next: String(last.updated_at) }) }
    },
    messages: async (conversation, { before, after, limit }) => {
      const seqOf = async (id: string): Promise<number> => {
        const [found] = await database.query<{ seq: number }>('select seq from message where id = $1 and conversation = $2', [
          id,
          conversation,
        ])
        if (!found) throw gone('The message to page from')
        return found.seq
      }
      const forward = after !== undefined
      const from = forward ? await seqOf(after) : before === undefined ? Number.MAX_SAFE_INTEGER : await seqOf(before)
      const rows = await database.query(
        `select * from message where conversation = $1 and not removed and seq ${forward ? '>' : '<'} $2 order by seq ${forward ? 'asc' : 'desc'} limit $3`,
        [conversation, Math.min(from, 2_147_483_647), limit + 1],
      )
      const page = rows.slice(0, limit).map(asMessage)
      return { messages: forward ? page : page.reverse(), more: rows.length > limit }
    },
    owned: async (visitor, id) => {
      const [found] = await database.query('select * from conversation where id = $1 and visitor = $2', [id, visitor])
      if (!found) throw gone('This conversation')
      return found
    },
  }
}
