// The network of an http transport under the kit: what passes is looked at, bent and counted, on this side of the proxy.
import { WebSocket } from 'ws'
import type { TransportContext } from '../../src/model/transport.js'

export type Way = 'ws' | 'sse' | 'poll'
export type Watched = {
  readonly fetch: TransportContext['fetch']
  readonly WebSocket: TransportContext['WebSocket']
  /** The visitor of the newest session. */
  readonly visitor: string
  readonly sessions: number
  readonly secrets: readonly string[]
  readonly addresses: readonly string[]
  readonly socketTries: number
  offline: boolean
  refuseRenewal: boolean
  blockSockets: boolean
  dialect: boolean
  retryAfter: string | undefined
  /** What the next answers of the stream begin with, in their own form. */
  garbage(): void
}

const nonsense = ['nonsense', 42, null, [], { type: 7 }]
const otherWords = (text: string): string => text.replace(/^data: (\{"[^"]+":)/gm, ': a comment\ndata: $1\ndata:').replace(/\n/g, '\r\n')

/** @param way the inbox announces this one alone; unless its sockets are blocked: then all. */
export function watch(way: Way): Watched {
  let visitor = ''
  let sessions = 0
  let socketTries = 0
  const secrets: string[] = []
  const addresses: string[] = []
  const streams = new Set<TransformStreamDefaultController<string>>()
  let spoiled = false

  const session = async (response: Response): Promise<Response> => {
    sessions++
    const answer = (await response.json()) as { visitor: { id: string }; token: string; resume: string }
    visitor = answer.visitor.id
    secrets.push(answer.token, answer.resume)
    return Response.json({ ...answer, stream: watched.blockSockets ? { ws: true, sse: true } : { [way]: true } })
  }
  const events = async (response: Response): Promise<Response> => {
    const { headers } = response
    if (!headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
      if (!spoiled) return response
      spoiled = false
      const answer = (await response.json()) as { events: unknown[] }
      return Response.json({ ...answer, events: [...nonsense, ...answer.events] })
    }
    let first = true
    let rest = ''
    let own: TransformStreamDefaultController<string> | undefined
    const bend = new TransformStream<string, string>({
      start: (controller) => {
        own = controller
        streams.add(controller)
      },
      transform: (text, controller) => {
        if (!watched.dialect) return controller.enqueue(text)
        // Whole lines only: each is put in other words.
        rest += text
        const end = rest.lastIndexOf('\n') + 1
        controller.enqueue((first ? '\uFEFF' : '') + otherWords(rest.slice(0, end)))
        rest = rest.slice(end)
        first = false
      },
      flush: () => void (own && streams.delete(own)),
    })
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(bend).pipeThrough(new TextEncoderStream())
    return new Response(body, { headers })
  }
  class Socket extends WebSocket {
    constructor(address: string | URL, ...more: [protocols?: string | string[]]) {
      addresses.push(String(address))
      socketTries++
      super(watched.blockSockets ? 'ws://127.0.0.1:1/blocked' : address, ...more)
      // A browser's socket never throws for want of a listener.
      this.on('error', () => {})
    }
  }
  const watched = {
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      if (watched.offline) throw new TypeError('offline')
      const address = String(input instanceof Request ? input.url : input)
      addresses.push(address)
      const { pathname } = new URL(address)
      if (pathname.endsWith('/session') && watched.refuseRenewal) return new Response(null, { status: 503 })
      if (pathname.endsWith('/messages') && watched.retryAfter !== undefined) {
        const headers = { 'retry-after': watched.retryAfter }
        watched.retryAfter = undefined
        return new Response(null, { status: 429, headers })
      }
      const response = await fetch(input, init)
      if (pathname.endsWith('/session') && response.ok) return session(response)
      return pathname.endsWith('/events') && response.ok ? events(response) : response
    },
    WebSocket: Socket as unknown as TransportContext['WebSocket'],
    get visitor() {
      return visitor
    },
    get sessions() {
      return sessions
    },
    secrets,
    addresses,
    get socketTries() {
      return socketTries
    },
    offline: false,
    refuseRenewal: false,
    blockSockets: false,
    dialect: false,
    retryAfter: undefined as string | undefined,
    garbage: () => {
      spoiled = true
      for (const stream of streams) stream.enqueue('event: event\ndata: {"half\n\nevent: event\ndata: 42\n\n\u0000\n\n')
    },
  }
  return watched
}
