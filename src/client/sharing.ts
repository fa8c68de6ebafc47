// One live connection for all tabs of a visitor: the tab that leads has the real one and passes on what it hears, the others
// listen to it and take over when it ends. A chunk of its own. Must not put a secret on the channel, nor decide when to try
// again.

import { asTransportError, type ErrorKind, TransportError } from '../model/error.js'
import type { InboxEvent } from '../model/event.js'
import { isRecord } from '../model/parse.js'
import type { OpenRequest, Session, Sink, Transport } from '../model/transport.js'
import { joinTabs, sessionOf, type TabMessage, type Tabs } from './tabs.js'

export type SharingOptions = {
  readonly name: string
  transport(): Transport
  /** What this visitor's tabs have in common. */
  visit(): Promise<string | undefined>
  /** Whether this tab has the real connection. */
  led(leads: boolean): void
}
export type Sharing = {
  /** A life of the connection, as `Transport.open`: the real one, or another tab's. */
  open(request: OpenRequest, sink: Sink, signal: AbortSignal): Promise<Session>
  /** Another tab has the connection. */
  readonly follows: boolean
  /** Whether this tab may begin a visitor's session: alone, or as the one that leads. Two that begin at once would be two visitors. */
  readonly begins: boolean
  /** Lets another tab lead. */
  leave(): void
}

/** Who doesn't answer in this time is frozen, whatever lock it holds. */
const patienceMs = 3000
const askMs = 10_000

type Life = {
  readonly request: OpenRequest
  readonly sink: Sink
  readonly signal: AbortSignal
  resolve(session: Session): void
  reject(error: unknown): void
  begun: boolean
  visitor?: string
  /** Ends the real connection of this life. */
  stop?(): void
}

/** What no other try would mend. */
const final: ReadonlySet<unknown> = new Set<ErrorKind>(['auth', 'forbidden', 'superseded', 'unsupported'])
const lost = (code: string): TransportError => new TransportError('network', 'the connection passed to another tab', { code })

const hidden = (): boolean => globalThis.document?.visibilityState === 'hidden'

export function createSharing({ name, transport, visit, led }: SharingOptions): Sharing {
  let tabs: Tabs | undefined
  let entering: Promise<Tabs | undefined> | undefined
  let generation = 0
  let leader: string | undefined
  let life: Life | undefined
  let live: Session | undefined
  /** The place of the connection, here or in the tab that leads. */
  let cursor: string | undefined
  /** Whether there is anybody to pass something on to. */
  let others = false
  let patience: ReturnType<typeof setTimeout> | undefined
  let asking: ReturnType<typeof setInterval> | undefined

  const say: Tabs['say'] = (message) => tabs?.say(message)
  const finish = (mine: Life, error: TransportError): void => {
    if (life !== mine) return
    life = live = undefined
    mine.stop?.()
    if (mine.begun) mine.sink.closed(error)
    else mine.reject(error)
  }
  const begin = (mine: Life, session: Session): void => {
    mine.begun = true
    mine.visitor = session.visitor.id
    mine.resolve(session)
  }

  /** The real connection, heard by everybody. */
  const lead = async (mine: Life): Promise<void> => {
    const inner = new AbortController()
    mine.stop = () => inner.abort()
    mine.signal.addEventListener('abort', mine.stop)
    const here = (): boolean => life === mine && !inner.signal.aborted
    const { begun } = mine
    const pass = (event: InboxEvent): void => {
      if (!here()) return
      if (typeof event?.cursor === 'string') cursor = event.cursor
      if (others) say({ t: 'event', event })
      mine.sink.event(event)
    }
    try {
      const { cursor: asked, ...request } = mine.request
      const from = begun ? cursor : asked
      const opened = await transport().open(
        { ...request, ...(from !== undefined && { cursor: from }) },
        {
          event: pass,
          events: (batch) => batch.forEach(pass),
          link: (state) => {
            if (!here()) return
            say({ t: 'link', state })
            mine.sink.link?.(state)
          },
          closed: (error) => {
            if (!here()) return
            say({ t: 'closed', kind: error.kind })
            finish(mine, error)
          },
        },
        inner.signal,
      )
      if (!here()) throw new TransportError('aborted')
      live = opened
      cursor = opened.cursor ?? cursor
      const { visitor, capabilities, conversation } = opened
      say({ t: 'session', cursor, resumed: opened.resumed, session: { visitor, capabilities, conversation } })
      if (!begun) begin(mine, opened)
      else if (opened.resumed) mine.sink.link?.('restored')
      else finish(mine, lost('reset'))
    } catch (thrown) {
      const error = asTransportError(thrown)
      if (here()) say({ t: 'closed', kind: error.kind })
      if (life === mine) finish(mine, error)
      else if (!begun) mine.reject(error)
    }
  }

  /** Is anybody there? Who holds the lock and doesn't say so is frozen. */
  const ask = (): void => {
    if (!tabs || tabs.leads) return
    say({ t: 'hello' })
    patience ??= setTimeout(() => {
      patience = undefined
      tabs?.steal()
    }, patienceMs)
  }
  const answered = (): void => {
    clearTimeout(patience)
    patience = undefined
  }

  const heard = (message: TabMessage): void => {
    const { t, from } = message
    others = true
    if (tabs?.leads) {
      const session = live && { visitor: live.visitor, capabilities: live.capabilities, conversation: live.conversation }
      if (t === 'hello') say({ t: 'welcome', to: from, cursor, session, hidden: hidden() })
      return
    }
    const at = typeof message.cursor === 'string' ? message.cursor : undefined
    if ((t === 'welcome' && message.to === tabs?.me) || t === 'session') {
      answered()
      const session = sessionOf(message.session)
      if (session) leader = from
      const mine = life
      // A page in the background is slow to try again: one that is looked at does it better.
      if (!session && message.hidden === true && !hidden()) tabs?.steal()
      if (!session || !mine) return
      if (!mine.begun) {
        cursor = at
        begin(mine, { ...session, ...(at !== undefined && { cursor: at }), resumed: at !== undefined && mine.request.cursor === at })
      } else if (session.visitor.id !== mine.visitor) finish(mine, new TransportError('gone', 'the inbox knows another visitor now'))
      else if (at !== cursor) finish(mine, lost('reset'))
      else if (t === 'session') mine.sink.link?.('restored')
      return
    }
    if (from !== leader || !life) return
    if (t === 'event' && life.begun && isRecord(message.event)) {
      const event = message.event as unknown as InboxEvent
      if (typeof event.cursor === 'string') cursor = event.cursor
      life.sink.event(event)
    } else if (t === 'closed' && final.has(message.kind)) finish(life, new TransportError(message.kind as ErrorKind))
    else if (life.begun && (t === 'closed' || t === 'link')) life.sink.link?.(message.state === 'restored' ? 'restored' : 'interrupted')
  }

  const leads = (now: boolean): void => {
    led(now)
    answered()
    const mine = life
    if (!mine) return
    if (!now) finish(mine, lost('taken'))
    else {
      // Whoever listened to the last one listens to this one.
      if (mine.begun) {
        others = true
        mine.sink.link?.('interrupted')
      }
      void lead(mine)
    }
  }

  const enter = async (): Promise<Tabs | undefined> => {
    const mine = generation
    const common = await visit()
    if (common === undefined || mine !== generation) return undefined
    tabs = joinTabs({ name: `samtale/${name}/${common}`, heard, led: leads })
    asking = setInterval(() => {
      if (life && !hidden()) ask()
    }, askMs)
    return tabs
  }

  return {
    open: async (request, sink, signal) => {
      if (signal.aborted) throw new TransportError('aborted')
      entering ??= enter()
      const joined = await entering
      if (signal.aborted) throw new TransportError('aborted')
      if (!joined) {
        led(true)
        return transport().open(request, sink, signal)
      }
      return new Promise<Session>((resolve, reject) => {
        const mine: Life = { request, sink, signal, resolve, reject, begun: false }
        life = mine
        signal.addEventListener('abort', () => {
          if (life === mine) life = live = undefined
          reject(new TransportError('aborted'))
        })
        if (joined.leads) void lead(mine)
        else ask()
      })
    },
    get begins() {
      return tabs?.leads === true
    },
    get follows() {
      return tabs !== undefined && !tabs.leads
    },
    leave: () => {
      generation++
      clearInterval(asking)
      answered()
      tabs?.leave()
      tabs = entering = leader = life = live = cursor = undefined
      others = false
      led(false)
    },
  }
}
