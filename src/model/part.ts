// What a message is made of. Data only: how a part is drawn belongs to the cards.

export type Field = {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'email' | 'phone' | 'multiline' | 'select' | 'checkbox' | 'number' | 'date'
  readonly required?: boolean
  readonly options?: readonly { readonly label: string; readonly value: string }[]
  readonly hint?: string
}

export type Booked = {
  readonly id?: string
  /** Epoch milliseconds. */
  readonly start: number
  readonly end: number
  /** IANA zone. */
  readonly timeZone: string
  readonly joinUrl?: string
}

export type CardAction = { readonly label: string; readonly url?: string; readonly value?: string }

type Fallback = { readonly fallback?: string }
type Fact = { readonly label: string; readonly value: string }

export type TextPart = Fallback & { readonly type: 'text'; readonly text: string; readonly format: 'plain' | 'markdown' | 'html' }
export type FilePart = Fallback & {
  readonly type: 'file'
  /** The id under which the visitor's device uploads it. */
  readonly clientId?: string
  readonly ref?: string
  readonly blob?: Blob
  readonly url?: string
  readonly name: string
  readonly mime: string
  /** Bytes. */
  readonly size: number
  readonly width?: number
  readonly height?: number
  readonly durationMs?: number
  readonly poster?: string
  readonly captions?: string
  readonly expiresAt?: number
}
export type VideoPart = Fallback & {
  readonly type: 'video'
  readonly url: string
  readonly provider?: string
  readonly title: string
  readonly poster?: string
  readonly durationMs?: number
  readonly captions?: string
}
export type MeetingPart = Fallback & {
  readonly type: 'meeting'
  readonly id?: string
  readonly url: string
  readonly title: string
  readonly host?: string
  readonly durationsMs?: readonly number[]
  readonly slots?: boolean
  readonly booked?: Booked
}
export type ArticlePart = Fallback & {
  readonly type: 'article'
  readonly id?: string
  readonly url?: string
  readonly title: string
  readonly excerpt?: string
  readonly cover?: string
  readonly readingMinutes?: number
}
export type DocumentPart = Fallback & {
  readonly type: 'document'
  readonly url: string
  readonly title: string
  readonly mime: string
  readonly pages?: number
  readonly size?: number
  readonly poster?: string
}
export type QuotePart = Fallback & {
  readonly type: 'quote'
  readonly url: string
  readonly number: string
  readonly title: string
  readonly amount: { readonly value: number; readonly currency: string }
  readonly status: 'open' | 'accepted' | 'signed' | 'paid' | 'declined' | 'expired'
  readonly expiresAt?: number
  readonly facts?: readonly Fact[]
}
export type LinkPart = Fallback & {
  readonly type: 'link'
  readonly url: string
  readonly title?: string
  readonly description?: string
  readonly image?: string
}
export type QuickRepliesPart = Fallback & {
  readonly type: 'quickReplies'
  readonly options: readonly { readonly label: string; readonly value: string; readonly url?: string }[]
  readonly multiple?: boolean
  readonly freeText?: boolean
}
export type FormPart = Fallback & {
  readonly type: 'form'
  readonly id: string
  readonly purpose: string
  readonly fields: readonly Field[]
  readonly submitLabel?: string
}
/** What the visitor chose or filled in: an ordinary message, so no extra endpoint. */
export type AnswerPart = Fallback & { readonly type: 'answer'; readonly to: string; readonly values: Readonly<Record<string, string>> }
export type RatingPart = Fallback & {
  readonly type: 'rating'
  readonly id: string
  readonly scale: number
  readonly question?: string
  readonly comment?: boolean
}
export type CardPart = Fallback & {
  readonly type: 'card'
  readonly title: string
  readonly text?: string
  readonly image?: string
  readonly facts?: readonly Fact[]
  readonly actions: readonly CardAction[]
}
export type CarouselPart = Fallback & { readonly type: 'carousel'; readonly cards: readonly CardPart[] }
export type LocationPart = Fallback & {
  readonly type: 'location'
  readonly lat: number
  readonly lon: number
  readonly name?: string
  readonly address?: string
  readonly url?: string
}
export type ContactPart = Fallback & {
  readonly type: 'contact'
  readonly name?: string
  readonly emails?: readonly string[]
  readonly phones?: readonly string[]
  readonly org?: string
}
export type EventPart = Fallback & {
  readonly type: 'event'
  /** `joined`, `left`, `handover`, `assigned`, `started`, `ended`, `reopened`, `moved-to-email`, `back-to-chat`, `idle-warning`, … */
  readonly event: string
  readonly by?: string
  readonly from?: string
  readonly to?: string
  /** Masked by the server. */
  readonly address?: string
}
/** A part that this version does not know; `fallback` says something true. */
export type OtherPart = { readonly type: 'other'; readonly name: string; readonly data: unknown; readonly fallback: string }

export type Part =
  | TextPart
  | FilePart
  | VideoPart
  | MeetingPart
  | ArticlePart
  | DocumentPart
  | QuotePart
  | LinkPart
  | QuickRepliesPart
  | FormPart
  | AnswerPart
  | RatingPart
  | CardPart
  | CarouselPart
  | LocationPart
  | ContactPart
  | EventPart
  | OtherPart

export const text = (value: string): TextPart => ({ type: 'text', text: value, format: 'plain' })
