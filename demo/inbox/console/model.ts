// What the team's API speaks of, and pure functions over it. Must not fetch.

export type Participant = {
  readonly id: string
  readonly role: string
  readonly name?: string
  readonly avatar?: string
  readonly title?: string
}
export type Part = {
  readonly type: string
  readonly text?: string
  readonly event?: string
  readonly by?: string
  readonly fallback?: string
  /** Of a file: under this its bytes are had. */
  readonly ref?: string
  readonly name?: string
  readonly mime?: string
  readonly size?: number
  readonly width?: number
  readonly height?: number
}
export type FilePart = Part & { readonly ref: string; readonly name: string; readonly mime: string; readonly size: number }
export type Message = {
  readonly id: string
  readonly clientId?: string
  readonly conversation: string
  readonly seq: number
  readonly rev?: number
  readonly createdAt: number
  readonly author: Participant
  readonly parts: readonly Part[]
}
export type Agent = { readonly id: string; readonly email: string; readonly name: string; readonly title: string; readonly avatar: string }
export type Visitor = {
  readonly id: string
  readonly name?: string
  readonly email?: string
  readonly online: boolean
  readonly page?: { readonly url: string; readonly title: string }
}
export type Conversation = {
  readonly id: string
  readonly status: 'open' | 'closed'
  readonly assignee?: Participant
  readonly channel: string
  readonly startedAt: number
  readonly startUrl?: string
  readonly lastMessage?: Message
  readonly seq: number
  readonly visitor: Visitor
  readonly waitingSince?: number
  readonly unreadByTeam: number
  readonly readByVisitor?: string
}
export type Detail = {
  readonly visitor: Visitor & {
    readonly createdAt: number
    readonly locale?: string
    readonly pages: readonly { readonly url: string; readonly title: string; readonly at: number }[]
  }
  readonly earlier: readonly { readonly id: string; readonly startedAt: number; readonly status: string; readonly summary: string }[]
}
export type Listing = 'mine' | 'unassigned' | 'all'
/** A reply on its way: on screen at once, the same id until it has arrived. */
export type Outgoing = {
  readonly clientId: string
  readonly conversation: string
  readonly text: string
  readonly files: readonly FilePart[]
  readonly at: number
  readonly failed?: string
}

export const visitorName = (visitor: Visitor): string =>
  visitor.name ??
  visitor.email ??
  `Visitor ${visitor.id
    .replace(/[^a-z0-9]/gi, '')
    .slice(-4)
    .toUpperCase()}`

export const isFile = (part: Part): part is FilePart => part.type === 'file' && part.ref !== undefined && part.name !== undefined

export const textOf = ({ parts }: Pick<Message, 'parts'>): string =>
  parts.map((part) => part.text ?? eventText(part) ?? (isFile(part) ? part.name : (part.fallback ?? `[${part.type}]`))).join(' ')

/** As people say it: 4.8 MB. */
export const sizeText = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

/** What a file is called in three or four letters. */
export const typeText = (name: string): string => (/\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? 'file').toUpperCase()

export function eventText(part: Part): string | undefined {
  const who = part.by ?? 'The visitor'
  if (part.type !== 'event') return undefined
  if (part.event === 'joined') return `${who} joined`
  if (part.event === 'ended') return `${who} closed the conversation`
  if (part.event === 'reopened') return 'The conversation was opened again'
  return part.fallback ?? part.event
}

/** Each message once, the newest wording, in the inbox's order. */
export function mergeMessages(list: readonly Message[], more: readonly Message[]): readonly Message[] {
  const byId = new Map(list.map((one) => [one.id, one]))
  for (const one of more) if ((byId.get(one.id)?.rev ?? -1) < (one.rev ?? 0)) byId.set(one.id, one)
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

const activity = (one: Conversation): number => one.lastMessage?.createdAt ?? one.startedAt

export function sortConversations(list: readonly Conversation[], by: 'waiting' | 'newest'): readonly Conversation[] {
  const newest = (a: Conversation, b: Conversation): number => activity(b) - activity(a)
  const waiting = (one: Conversation): number => one.waitingSince ?? Number.POSITIVE_INFINITY
  // Infinity minus Infinity is no number: those who don't wait stand by their activity.
  return [...list].sort((a, b) => (by === 'waiting' && waiting(a) !== waiting(b) ? waiting(a) - waiting(b) : newest(a, b)))
}

export const belongs = (one: Conversation, view: Listing, status: string, me: string): boolean =>
  one.status === status && (view === 'all' || (view === 'mine' ? one.assignee?.id === me : !one.assignee))

export function waitingText(since: number, now: number): string {
  const minutes = Math.floor((now - since) / 60_000)
  if (minutes < 1) return 'Waiting now'
  return minutes < 60
    ? `Waiting ${minutes} min`
    : minutes < 1440
      ? `Waiting ${Math.floor(minutes / 60)} h`
      : `Waiting ${Math.floor(minutes / 1440)} d`
}

const day = (at: number): string => new Date(at).toDateString()
export const clock = (at: number): string => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(at)
export function shortTime(at: number, now: number): string {
  if (day(at) === day(now)) return clock(at)
  return new Intl.DateTimeFormat(undefined, now - at < 6 * 86_400_000 ? { weekday: 'short' } : { day: 'numeric', month: 'short' }).format(
    at,
  )
}
export const dayLabel = (at: number, now: number): string =>
  day(at) === day(now) ? 'Today' : new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
export const sameDay = (a: number, b: number): boolean => day(a) === day(b)
export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase()
