// Rows of the database as the protocol's shapes. Pure; must not ask the database anything.

import type { Row } from './database.js'

export type Participant = {
  readonly id: string
  readonly role: string
  readonly name?: string
  readonly avatar?: string
  readonly title?: string
}
export type Part = { readonly type: string; readonly [name: string]: unknown }
export type Message = {
  readonly id: string
  readonly clientId?: string
  readonly conversation: string
  readonly seq: number
  readonly rev: number
  readonly createdAt: number
  readonly editedAt?: number
  readonly author: Participant
  readonly parts: readonly Part[]
}
export type Agent = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly title: string
  readonly avatar: string
  readonly status: string
}

export const asAgent = (row: Row): Agent => ({
  id: String(row.id),
  email: String(row.email),
  name: String(row.name),
  title: String(row.title),
  avatar: String(row.avatar),
  status: String(row.status),
})

export const agentParticipant = ({ id, name, avatar, title }: Agent): Participant => ({ id, role: 'agent', name, avatar, title })

export const asMessage = (row: Row): Message => ({
  id: String(row.id),
  ...(row.client_id !== null && { clientId: String(row.client_id) }),
  conversation: String(row.conversation),
  seq: Number(row.seq),
  rev: Number(row.rev),
  createdAt: Number(row.created_at),
  ...(row.edited_at !== null && { editedAt: Number(row.edited_at) }),
  author: JSON.parse(String(row.author)) as Participant,
  parts: JSON.parse(String(row.parts)) as Part[],
})

export const asConversation = (
  row: Row,
  unread: number,
  lastMessage: Message | undefined,
  assignee: Agent | undefined,
): Record<string, unknown> => ({
  id: row.id,
  status: row.status,
  ...(row.ended_by !== null && { endedBy: row.ended_by }),
  ...(assignee && { assignee: agentParticipant(assignee) }),
  channel: row.channel,
  ...(row.subject !== null && { subject: row.subject }),
  startedAt: Number(row.started_at),
  ...(row.start_url !== null && { startUrl: row.start_url }),
  ...(lastMessage && { lastMessage }),
  unread,
  seq: Number(row.seq),
  onClosed: 'new',
})
