// Foreign parts become typed parts here. A part that can't be read becomes `other` with its fallback: the message survives it.

import { boolean, exact, isRecord, lenient, list, number, object, oneOf, optional, type Parse, string, strings, time } from './parse.js'
import type {
  AnswerPart,
  ArticlePart,
  Booked,
  CardAction,
  CardPart,
  CarouselPart,
  ContactPart,
  DocumentPart,
  EventPart,
  Field,
  FilePart,
  FormPart,
  LinkPart,
  LocationPart,
  MeetingPart,
  OtherPart,
  Part,
  QuickRepliesPart,
  QuotePart,
  RatingPart,
  TextPart,
  VideoPart,
} from './part.js'

const line: Parse<string> = string(300)
const body: Parse<string> = string(100_000)
const address: Parse<string> = exact(4096)
const maybe = {
  line: optional(line),
  body: optional(string(5000)),
  address: lenient(address),
  number: lenient(number),
  time: lenient(time),
  boolean: lenient(boolean),
}
const fallback: Parse<string | undefined> = lenient(body)
const fact = object<{ label: string; value: string }>({ label: line, value: line })
const booked: Parse<Booked> = object<Booked>({
  id: optional(exact(256)),
  start: time,
  end: time,
  timeZone: line,
  joinUrl: maybe.address,
})
const field: Parse<Field> = object<Field>({
  name: exact(100),
  label: line,
  kind: oneOf('text', 'email', 'phone', 'multiline', 'select', 'checkbox', 'number', 'date'),
  required: maybe.boolean,
  options: optional(list(object<{ label: string; value: string }>({ label: line, value: line }), 100)),
  hint: maybe.line,
})
const action: Parse<CardAction> = object<CardAction>({ label: line, url: maybe.address, value: maybe.line })
const card: Parse<CardPart> = object<CardPart>({
  type: oneOf('card'),
  fallback,
  title: line,
  text: maybe.body,
  image: maybe.address,
  facts: optional(list(fact, 20)),
  actions: list(action, 10),
})
const amount: Parse<QuotePart['amount']> = object<QuotePart['amount']>({ value: number, currency: exact(3) })

type Known = Exclude<Part, OtherPart>
const known: { readonly [T in Known['type']]: Parse<Extract<Known, { type: T }>> } = {
  text: object<TextPart>({ type: oneOf('text'), fallback, text: body, format: oneOf('plain', 'markdown', 'html') }),
  file: object<FilePart>({
    type: oneOf('file'),
    fallback,
    clientId: optional(exact(256)),
    ref: optional(exact(512)),
    blob: () => undefined,
    url: maybe.address,
    name: line,
    mime: string(100),
    size: number,
    width: maybe.number,
    height: maybe.number,
    durationMs: maybe.number,
    poster: maybe.address,
    captions: maybe.address,
    expiresAt: maybe.time,
  }),
  video: object<VideoPart>({
    type: oneOf('video'),
    fallback,
    url: address,
    provider: maybe.line,
    title: line,
    poster: maybe.address,
    durationMs: maybe.number,
    captions: maybe.address,
  }),
  meeting: object<MeetingPart>({
    type: oneOf('meeting'),
    fallback,
    id: optional(exact(256)),
    url: address,
    title: line,
    host: maybe.line,
    durationsMs: optional(list(number, 10)),
    slots: maybe.boolean,
    booked: lenient(booked),
  }),
  article: object<ArticlePart>({
    type: oneOf('article'),
    fallback,
    id: optional(exact(256)),
    url: maybe.address,
    title: line,
    excerpt: maybe.body,
    cover: maybe.address,
    readingMinutes: maybe.number,
  }),
  document: object<DocumentPart>({
    type: oneOf('document'),
    fallback,
    url: address,
    title: line,
    mime: string(100),
    pages: maybe.number,
    size: maybe.number,
    poster: maybe.address,
  }),
  quote: object<QuotePart>({
    type: oneOf('quote'),
    fallback,
    url: address,
    number: line,
    title: line,
    amount,
    status: oneOf('open', 'accepted', 'signed', 'paid', 'declined', 'expired'),
    expiresAt: maybe.time,
    facts: optional(list(fact, 20)),
  }),
  link: object<LinkPart>({ type: oneOf('link'), fallback, url: address, title: maybe.line, description: maybe.body, image: maybe.address }),
  quickReplies: object<QuickRepliesPart>({
    type: oneOf('quickReplies'),
    fallback,
    options: list(object<{ label: string; value: string; url?: string }>({ label: line, value: line, url: maybe.address }), 20),
    multiple: maybe.boolean,
    freeText: maybe.boolean,
  }),
  form: object<FormPart>({
    type: oneOf('form'),
    fallback,
    id: exact(256),
    purpose: line,
    fields: list(field, 30),
    submitLabel: maybe.line,
  }),
  answer: object<AnswerPart>({ type: oneOf('answer'), fallback, to: exact(256), values: strings }),
  rating: object<RatingPart>({
    type: oneOf('rating'),
    fallback,
    id: exact(256),
    scale: number,
    question: maybe.line,
    comment: maybe.boolean,
  }),
  card,
  carousel: object<CarouselPart>({ type: oneOf('carousel'), fallback, cards: list(card, 20) }),
  location: object<LocationPart>({
    type: oneOf('location'),
    fallback,
    lat: number,
    lon: number,
    name: maybe.line,
    address: maybe.line,
    url: maybe.address,
  }),
  contact: object<ContactPart>({
    type: oneOf('contact'),
    fallback,
    name: maybe.line,
    emails: optional(list(line, 10)),
    phones: optional(list(line, 10)),
    org: maybe.line,
  }),
  event: object<EventPart>({
    type: oneOf('event'),
    fallback,
    event: exact(100),
    by: maybe.line,
    from: maybe.line,
    to: maybe.line,
    address: maybe.line,
  }),
}

/** Source: parts of `samtale/1`. Never throws for a record: what can't be read is shown by its fallback. */
export const parsePart: Parse<Part> = (value) => {
  const raw = isRecord(value) ? value : {}
  const name = typeof raw.type === 'string' ? raw.type.slice(0, 100) : 'unknown'
  if (Object.hasOwn(known, name)) {
    try {
      return known[name as Known['type']](raw)
    } catch {
      // falls through to its fallback
    }
  }
  // `data` is handed to a card of the host's own, as it came: bounded by the frame it came in.
  return { type: 'other', name, data: raw, fallback: fallback(raw.fallback) ?? '' }
}
