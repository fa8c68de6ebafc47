// A reference client in miniature: receives, resyncs, reconnects and sends as the contract says, with the model and nothing else.
// Must not be cleverer than the contract.

import { asTransportError, type TransportError } from '../model/error.js'
import { parseEvent, parseMessage } from '../model/event.js'
import type { Message } from '../model/message.js'
import { lenient } from '../model/parse.js'
import { text } from '../model/part.js'
import { emptyThread, prepend, remove, type Thread, upsert } from '../model/thread.js'
import type { Outgoing, Receipt, Session, Transport } from '../model/transport.js'
import type { Harness } from './harness.js'

export type Reference = {
  readonly cursor: string | undefined
  readonly messages: readonly Message[]
  readonly typings: number
  readonly interruptions: number
  readonly closed: readonly TransportError[]
  readonly eventsAfterAbort: number
  connect(cursor?: string): Promise<Session>
  disconnect(): void
  send(text: string, clientId?: string): Promise<Receipt>
}

const maxPages = 20
const triesMax = 20
const stepMs = 10

export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits for a condition, never for a time. @throws {Error} naming what didn't come */
export async function until(condition: () => boolean | Promise<boolean>, what: string, withinMs = 5000): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`)
    await delay(stepMs)
  }
}

export function expect(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what)
}

const skipName = 'Skipped'
/** Ends a check that makes no sense here. The reason is reported. */
export function skip(reason: string): never {
  throw Object.assign(new Error(reason), { name: skipName })
}
export const isSkip = (thrown: unknown): thrown is Error => (thrown as { name?: unknown } | null)?.name === skipName

let serial = 0
export const freshId = (): string => `kit-${Date.now().toString(36)}-${++serial}-${Math.random().toString(36).slice(2)}`

/** A text as a client hands it over. */
export const outgoing = (clientId: string, content: string, conversation?: string): Outgoing => ({
  clientId,
  parts: [text(content)],
  createdAt: Date.now(),
  attempt: 0,
  ...(conversation !== undefined && { conversation }),
})

/** The error it fails with. @throws {Error} when it doesn't */
export const failing = async (work: Promise<unknown>): Promise<TransportError> => {
  try {
    await work
  } catch (error) {
    return asTransportError(error)
  }
  throw new Error('it did not fail')
}

/** Sends as a client must: again only when that is safe, under the same id, and not before it is allowed. */
export async function sendSafely(
  transport: Transport,
  content: string,
  clientId: string = freshId(),
  conversation?: string,
): Promise<Receipt> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await transport.send({ ...outgoing(clientId, content, conversation), attempt })
    } catch (thrown) {
      const error = asTransportError(thrown)
      if (!error.retryable || attempt >= triesMax) throw error
      await delay(error.info.retryAfterMs ?? stepMs * 3)
    }
  }
}

export function createReference(transport: Transport): Reference {
  const threads = new Map<string, Thread>()
  let cursor: string | undefined
  let life: AbortController | undefined
  let typings = 0
  let interruptions = 0
  let eventsAfterAbort = 0
  const closed: TransportError[] = []
  const change = (conversation: string, next: (thread: Thread) => Thread): void =>
    void threads.set(conversation, next(threads.get(conversation) ?? emptyThread))

  const receive = (raw: unknown): void => {
    const event = parseEvent(raw)
    if (!event) return
    if (event.type === 'message') change(event.data.conversation, (thread) => upsert(thread, event.data))
    else if (event.type === 'removed') for (const id of threads.keys()) change(id, (thread) => remove(thread, event.data.id))
    else if (event.type === 'typing') typings++
    if (event.cursor !== undefined) cursor = event.cursor
  }
  /** Newest first until it meets what is here. */
  const resync = async (): Promise<void> => {
    const known = [...threads.keys()]
    for (const conversation of known.length ? known : [undefined]) {
      let before: string | undefined
      for (let page = 0; page < maxPages; page++) {
        const answer = await transport.history({
          limit: 20,
          ...(conversation !== undefined && { conversation }),
          ...(before !== undefined && { before }),
        })
        const messages = answer.messages.flatMap((one) => lenient(parseMessage)(one) ?? [])
        const met = messages.some((one) => threads.get(one.conversation)?.rows.some((row) => row.message.id === one.id))
        for (const one of messages) change(one.conversation, (thread) => prepend(thread, [one]))
        before = messages[0]?.id
        if (met || !answer.more || before === undefined) break
      }
    }
  }
  return {
    get cursor() {
      return cursor
    },
    get messages() {
      return [...threads.values()].flatMap((thread) => thread.rows.map((row) => row.message))
    },
    get typings() {
      return typings
    },
    get interruptions() {
      return interruptions
    },
    get eventsAfterAbort() {
      return eventsAfterAbort
    },
    closed,
    connect: async (from = cursor) => {
      const mine = new AbortController()
      life = mine
      const guarded = (raw: unknown): void => {
        if (mine.signal.aborted) eventsAfterAbort++
        else receive(raw)
      }
      const session = await transport.open(
        { locale: 'en', ...(from !== undefined && { cursor: from }) },
        {
          event: guarded,
          events: (batch) => batch.forEach(guarded),
          link: (state) => {
            if (state === 'interrupted') interruptions++
          },
          closed: (error) => void closed.push(error),
        },
        mine.signal,
      )
      cursor = session.cursor ?? cursor
      if (!session.resumed) await resync()
      return session
    },
    disconnect: () => life?.abort(),
    send: (content, clientId) => sendSafely(transport, content, clientId),
  }
}

/** Each message of the record once, in its order, and nothing else. */
export function expectSame(seen: readonly Message[], record: readonly Message[]): void {
  const ids = (list: readonly Message[]): string => list.map((one) => one.id).join(' ')
  expect(ids(seen) === ids(record), `the visitor sees ${seen.length} messages, the record has ${record.length}, or another order`)
}

/** A visitor with one message, connected. */
export async function begun({ transport }: Harness): Promise<Reference> {
  const reference = createReference(transport())
  await reference.connect()
  await reference.send('hello')
  await until(() => reference.messages.length > 0, 'the echo of the first message')
  return reference
}

/** Waits until the visitor sees the record, exactly. */
export async function settled(reference: Reference, { driver }: Harness): Promise<void> {
  await until(async () => reference.messages.length >= (await driver.messages()).length, 'all of the record', 10_000).catch(() => {})
  expectSame(reference.messages, await driver.messages())
}
