// The team's API over HTTP. Must not keep anything but the address.

import ky, { HTTPError } from 'ky'
import type { Agent, Conversation, Detail, FilePart, Listing, Message } from './model.js'

const client = ky.create({ prefixUrl: '/team', headers: { 'x-samtale': '1' }, retry: 0, timeout: 15_000 })

export type Page = {
  readonly conversations: readonly Conversation[]
  readonly next?: string
  readonly counts: Readonly<Record<Listing, number>>
}

export type FileLimits = { readonly maxBytes: number; readonly maxFiles: number; readonly accept: readonly string[] }

/** Where a file is had by who is signed in: it leads to an address that is good for a while. */
export const fileAddress = (ref: string): string => `/team/files/${encodeURIComponent(ref)}`

export const api = {
  me: () => client.get('me').json<{ agent: Agent }>(),
  signIn: (email: string, password: string) => client.post('sign-in', { json: { email, password } }).json<{ agent: Agent }>(),
  signOut: () => client.post('sign-out'),
  agents: () => client.get('agents').json<{ agents: readonly Agent[] }>(),
  list: (view: Listing, status: string, cursor?: string) =>
    client.get('conversations', { searchParams: { view, status, ...(cursor !== undefined && { cursor }) } }).json<Page>(),
  detail: (id: string) => client.get(`conversations/${id}`).json<Detail & { conversation: Conversation }>(),
  messages: (id: string, before?: string) =>
    client
      .get(`conversations/${id}/messages`, { searchParams: before === undefined ? {} : { before } })
      .json<{ messages: readonly Message[]; more: boolean }>(),
  reply: (id: string, clientId: string, text: string, files: readonly FilePart[]) =>
    client
      .post(`conversations/${id}/messages`, { json: { clientId, text, parts: files.map(({ ref }) => ({ type: 'file', ref })) } })
      .json<Message>(),
  files: () => client.get('files').json<{ files: FileLimits | null }>(),
  act: (id: string, verb: 'typing' | 'read' | 'assign' | 'close' | 'reopen', body: object = {}) =>
    client.post(`conversations/${id}/${verb}`, { json: body }),
}

/** What went wrong, in the server's own words where it has some. `retry`: worth another try by itself. */
export async function problem(error: unknown): Promise<{ status: number; title: string; retry: boolean; retryAfterMs: number }> {
  if (!(error instanceof HTTPError)) return { status: 0, title: 'The inbox can’t be reached.', retry: true, retryAfterMs: 0 }
  const { status } = error.response
  const body = (await error.response.json().catch(() => ({}))) as { title?: string; retryAfterMs?: number }
  return {
    status,
    title: body.title ?? `The inbox answered ${status}.`,
    retry: status === 429 || status >= 500,
    retryAfterMs: body.retryAfterMs ?? 0,
  }
}
