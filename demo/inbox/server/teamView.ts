// A conversation as the team sees it: the visitor's view, and who the visitor is, how long they wait, what is unread here.

import { readUpTo } from './conversationReads.js'
import type { Row } from './database.js'
import type { Inbox } from './inbox.js'

export type TeamConversation = Record<string, unknown>

export async function teamConversation(inbox: Inbox, id: string): Promise<TeamConversation> {
  const { database, conversations, live } = inbox
  const [row] = await database.query(
    `select c.*, v.name as visitor_name, v.email as visitor_email,
       (select count(*)::int from message m where m.conversation = c.id and m.seq > c.team_read and m.role = 'visitor' and not m.removed) as unread_by_team
     from conversation c join visitor v on v.id = c.visitor where c.id = $1`,
    [id],
  )
  const [page] = row ? await database.query('select url, title from page where visitor = $1 order by id desc limit 1', [row.visitor]) : []
  const view = await conversations.view(database, id)
  const found = row as Row
  const readByVisitor = await readUpTo(database, id, 'team', found.visitor_read)
  return {
    ...view,
    visitor: {
      id: found.visitor,
      ...(found.visitor_name !== null && { name: found.visitor_name }),
      ...(found.visitor_email !== null && { email: found.visitor_email }),
      online: live.online(String(found.visitor)),
      ...(page && { page }),
    },
    ...(found.waiting_since !== null && { waitingSince: Number(found.waiting_since) }),
    ...(readByVisitor !== undefined && { readByVisitor }),
    unreadByTeam: found.unread_by_team,
  }
}

export async function teamList(
  inbox: Inbox,
  agent: string,
  query: { view: 'mine' | 'unassigned' | 'all'; status: 'open' | 'closed'; cursor?: number | undefined; limit: number },
): Promise<{ conversations: TeamConversation[]; next?: string; counts: Row }> {
  const { database } = inbox
  const whose = { mine: 'assignee = $4', unassigned: 'assignee is null and $4::text is not null', all: '$4::text is not null' }[query.view]
  const rows = await database.query<{ id: string; updated_at: number }>(
    `select id, updated_at from conversation where status = $1 and updated_at < $2 and ${whose} order by updated_at desc, id limit $3`,
    [query.status, query.cursor ?? Number.MAX_SAFE_INTEGER, query.limit + 1, agent],
  )
  const [counts] = await database.query(
    `select (count(*) filter (where assignee = $1))::int as mine, (count(*) filter (where assignee is null))::int as unassigned, count(*)::int as all
     from conversation where status = 'open'`,
    [agent],
  )
  const last = rows[query.limit - 1]
  return {
    conversations: await Promise.all(rows.slice(0, query.limit).map(({ id }) => teamConversation(inbox, id))),
    ...(rows.length > query.limit && last && { next: String(last.updated_at) }),
    counts: counts as Row,
  }
}
