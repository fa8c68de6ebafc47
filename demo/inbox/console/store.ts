// The console's state and its verbs: one stream in, API calls out. Must not draw.

import { batch, computed, signal } from '@preact/signals'
import ReconnectingWebSocket from 'reconnecting-websocket'
import { api, problem } from './api.js'
import {
  type Agent,
  belongs,
  type Conversation,
  type Detail,
  type FilePart,
  type Listing,
  type Message,
  mergeMessages,
  type Outgoing,
  sortConversations,
} from './model.js'

export const me = signal<Agent | undefined | 'asking'>('asking')
export const agents = signal<readonly Agent[]>([])
export const view = signal<Listing>('all')
export const status = signal<'open' | 'closed'>('open')
export const order = signal<'waiting' | 'newest'>('newest')
export const counts = signal<Readonly<Record<Listing, number>>>({ mine: 0, unassigned: 0, all: 0 })
export const connected = signal(true)
export const now = signal(Date.now())
export const listing = signal<'loading' | 'loaded' | 'failed'>('loading')
export const next = signal<string | undefined>(undefined)
export const notice = signal('')
const known = signal<ReadonlyMap<string, Conversation>>(new Map())

export const current = signal<string | undefined>(undefined)
export const detail = signal<Detail | undefined>(undefined)
export const threads = signal<ReadonlyMap<string, { readonly messages: readonly Message[]; readonly more: boolean }>>(new Map())
export const outgoing = signal<readonly Outgoing[]>([])
export const typing = signal<ReadonlyMap<string, { readonly who: string; readonly until: number }>>(new Map())
/** An address that leads to no conversation. */
export const missing = signal<string | undefined>(undefined)
export const drafts = signal<ReadonlyMap<string, string>>(new Map())

const mine = (): string => (typeof me.value === 'object' ? me.value.id : '')
export const conversations = computed(() =>
  sortConversations(
    [...known.value.values()].filter((one) => belongs(one, view.value, status.value, mine())),
    order.value,
  ),
)
export const conversation = computed(() => (current.value === undefined ? undefined : known.value.get(current.value)))
export const unread = computed(() => [...known.value.values()].filter((one) => one.status === 'open' && one.unreadByTeam > 0).length)

export const put = <V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> => new Map(map).set(key, value)

const failed = async (error: unknown): Promise<void> => {
  const { status: code, title } = await problem(error)
  if (code === 401) signedOut()
  else notice.value = title
}

export async function loadList(more = false): Promise<void> {
  try {
    const page = await api.list(view.value, status.value, more ? next.value : undefined)
    batch(() => {
      const all = new Map(known.value)
      for (const one of page.conversations) all.set(one.id, one)
      known.value = all
      counts.value = page.counts
      next.value = page.next
      listing.value = 'loaded'
      notice.value = ''
    })
  } catch (error) {
    listing.value = 'failed'
    await failed(error)
  }
}

export async function loadThread(id: string, before?: string): Promise<void> {
  try {
    const [page, about] = await Promise.all([api.messages(id, before), before === undefined ? api.detail(id) : undefined])
    batch(() => {
      const old = threads.value.get(id)
      threads.value = put(threads.value, id, {
        messages: mergeMessages(old?.messages ?? [], page.messages),
        more: before === undefined && old ? old.more : page.more,
      })
      if (about && current.value === id) detail.value = about
      if (about) known.value = put(known.value, id, about.conversation)
    })
  } catch (error) {
    if ((await problem(error)).status === 404) missing.value = id
    else await failed(error)
  }
}

export function select(id: string | undefined): void {
  if (location.hash !== (id ? `#/c/${id}` : '')) history.pushState(null, '', id ? `#/c/${id}` : '#')
  if (current.value === id) return
  batch(() => {
    current.value = id
    detail.value = missing.value = undefined
  })
  if (id) void loadThread(id)
}

/** Replies of one conversation go out one after the other, and again under the same id until they have arrived. */
let sending: Promise<void> = Promise.resolve()
const drop = (clientId: string): void => {
  if (outgoing.value.some((one) => one.clientId === clientId)) outgoing.value = outgoing.value.filter((one) => one.clientId !== clientId)
}
async function deliver({ clientId, conversation: id, text, files }: Outgoing): Promise<void> {
  for (let attempt = 0; outgoing.value.some((one) => one.clientId === clientId); attempt++) {
    try {
      const message = await api.reply(id, clientId, text, files)
      batch(() => {
        receiveMessage(message)
        drop(clientId)
      })
      return
    } catch (error) {
      const { title, retry, retryAfterMs } = await problem(error)
      if (!retry || attempt > 20) {
        outgoing.value = outgoing.value.map((one) => (one.clientId === clientId ? { ...one, failed: title } : one))
        return
      }
      await new Promise((done) => setTimeout(done, Math.max(retryAfterMs, Math.random() * Math.min(8000, 400 * 2 ** attempt))))
    }
  }
}
export const newId = (): string => crypto.randomUUID?.() ?? String(Math.random()).slice(2)
export function reply(id: string, text: string, files: readonly FilePart[]): void {
  const one: Outgoing = { clientId: newId(), conversation: id, text, files, at: Date.now() }
  outgoing.value = [...outgoing.value, one]
  sending = sending.then(() => deliver(one))
}
export function retry(one: Outgoing): void {
  const { failed: _, ...again } = one
  outgoing.value = outgoing.value.map((other) => (other.clientId === one.clientId ? again : other))
  sending = sending.then(() => deliver(again))
}
export const discard = drop

export const act = (verb: 'assign' | 'close' | 'reopen', body?: object): void => {
  if (current.value) void api.act(current.value, verb, body).catch(failed)
}
export const markRead = (id: string): void => {
  const last = threads.value.get(id)?.messages.findLast((one) => one.author.role === 'visitor')
  const open = known.value.get(id)
  if (!last || !open?.unreadByTeam) return
  known.value = put(known.value, id, { ...open, unreadByTeam: 0 })
  api.act(id, 'read', { upTo: last.id }).catch(() => {})
}
export const sayTyping = (id: string, on: boolean): void => void api.act(id, 'typing', { on }).catch(() => {})

function receiveMessage(message: Message): void {
  const thread = threads.value.get(message.conversation)
  if (message.clientId !== undefined) drop(message.clientId)
  if (thread) threads.value = put(threads.value, message.conversation, { ...thread, messages: mergeMessages(thread.messages, [message]) })
}

type Frame = {
  t: string
  type?: string
  conversation?: unknown
  message?: Message
  id?: string
  by?: string
  name?: string
  on?: boolean
  ttlMs?: number
  upTo?: string
  visitor?: string
  online?: boolean
}
function take(frame: Frame): void {
  if (frame.type === 'conversation') {
    const one = frame.conversation as Conversation
    known.value = put(known.value, one.id, one)
    void refreshCounts()
  } else if (frame.type === 'message' && frame.message) {
    receiveMessage(frame.message)
    // Only who writes stops writing.
    if (frame.message.author.role === 'visitor') typing.value = put(typing.value, frame.message.conversation, { who: '', until: 0 })
  } else if (frame.type === 'removed') {
    const thread = threads.value.get(String(frame.conversation))
    if (thread)
      threads.value = put(threads.value, String(frame.conversation), {
        ...thread,
        messages: thread.messages.filter((one) => one.id !== frame.id),
      })
  } else if (frame.type === 'typing') {
    const who = frame.by === 'visitor' ? 'visitor' : (frame.name ?? 'A colleague')
    typing.value = put(typing.value, String(frame.conversation), { who, until: frame.on ? Date.now() + (frame.ttlMs ?? 6000) : 0 })
  } else if (frame.type === 'read' && frame.upTo) {
    const one = known.value.get(String(frame.conversation))
    if (one) known.value = put(known.value, one.id, { ...one, readByVisitor: frame.upTo })
  } else if (frame.type === 'presence') {
    const all = new Map(known.value)
    for (const one of all.values())
      if (one.visitor.id === frame.visitor) all.set(one.id, { ...one, visitor: { ...one.visitor, online: Boolean(frame.online) } })
    known.value = all
  }
}
let counting: ReturnType<typeof setTimeout> | undefined
function refreshCounts(): void {
  clearTimeout(counting)
  counting = setTimeout(() => {
    api.list(view.value, 'open').then((page) => {
      counts.value = page.counts
    }, failed)
  }, 150)
}

let stream: ReconnectingWebSocket | undefined
export function begin(agent: Agent): void {
  me.value = agent
  void api.agents().then((all) => {
    agents.value = all.agents
  }, failed)
  stream = new ReconnectingWebSocket(`${location.origin.replace(/^http/, 'ws')}/team/stream`, [], { maxReconnectionDelay: 5000 })
  stream.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame
    if (frame.t === 'ping') stream?.send('{"t":"pong"}')
    else if (frame.t === 'event') batch(() => take(frame))
    else if (frame.t === 'ready') {
      connected.value = true
      // The stream keeps no place: what was missed is asked for again.
      void loadList()
      if (current.value) void loadThread(current.value)
    }
  })
  stream.addEventListener('close', ({ code }) => {
    connected.value = false
    if (code === 4401) signedOut()
  })
  follow()
}
export function signedOut(): void {
  stream?.close()
  stream = undefined
  batch(() => {
    me.value = undefined
    known.value = new Map()
    threads.value = new Map()
    current.value = detail.value = undefined
  })
}
export const follow = (): void => select(/^#\/c\/(.+)$/.exec(location.hash)?.[1])
