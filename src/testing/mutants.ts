// Transports with one promise broken each. The kit must notice every one of them: that is how it is trusted itself.

import type { Client, ClientOptions } from '../client/options.js'
import { asTransportError, TransportError } from '../model/error.js'
import type { InboxEvent } from '../model/event.js'
import type { Sink, Transport } from '../model/transport.js'
import { freshId } from './reference.js'

export type MakeClient = (options: ClientOptions) => Client
/** A transport with one promise broken, or, where the promise is the client's, a client. */
export type Mutant = {
  readonly name: string
  readonly kills: readonly number[]
  mutate?(transport: Transport): Transport
  twist?(make: MakeClient): MakeClient
}

/** Sees each event on its way: what it returns is handed on. */
const through =
  (change: (event: InboxEvent) => readonly InboxEvent[]) =>
  (transport: Transport): Transport => ({
    ...transport,
    open: (request, sink, signal) =>
      transport.open(
        request,
        {
          ...sink,
          event: (event) => {
            for (const one of change(event)) sink.event(one)
          },
        },
        signal,
      ),
  })
const claim =
  (resumed: boolean, from?: (transport: Transport) => Transport) =>
  (transport: Transport): Transport => {
    const base = from?.(transport) ?? transport
    return { ...base, open: async (...life) => ({ ...(await base.open(...life)), resumed }) }
  }
const failingAs =
  (change: (error: TransportError) => TransportError) =>
  (transport: Transport): Transport => ({
    ...transport,
    send: (...message) =>
      transport.send(...message).catch((error) => {
        throw change(asTransportError(error))
      }),
  })

export const mutants: readonly Mutant[] = [
  {
    name: 'a new id for every attempt',
    kills: [1, 2, 3],
    mutate: (transport) => ({ ...transport, send: (message, options) => transport.send({ ...message, clientId: freshId() }, options) }),
  },
  {
    name: 'gives up when the inbox is busy',
    kills: [6],
    mutate: failingAs((error) => (error.kind === 'server' ? new TransportError('invalid') : error)),
  },
  {
    name: 'forgets how long to wait',
    kills: [7],
    mutate: failingAs((error) => new TransportError(error.kind, error.message, { ...error.info, retryAfterMs: undefined })),
  },
  {
    name: 'takes no network for a refusal',
    kills: [9],
    mutate: failingAs((error) => (error.kind === 'network' ? new TransportError('invalid') : error)),
  },
  {
    name: 'does not look at the signal',
    kills: [12],
    mutate: (transport) => ({ ...transport, send: (message) => transport.send(message) }),
  },
  {
    name: 'sends what was refused again, somewhere else',
    kills: [19],
    mutate: (transport) => ({
      ...transport,
      send: (message, options) =>
        transport.send(message, options).catch(() => {
          const { conversation: _, ...anywhere } = message
          return transport.send(anywhere, options)
        }),
    }),
  },
  {
    name: 'the replay skips one',
    kills: [22],
    mutate: (transport) => ({
      ...transport,
      open: (request, sink, signal) => {
        let skipped = request.cursor === undefined
        const event = (one: InboxEvent): void => {
          if (!skipped && one.type === 'message') skipped = true
          else sink.event(one)
        }
        return transport.open(request, { ...sink, event }, signal)
      },
    }),
  },
  {
    name: 'forgets its place and says nothing',
    kills: [23],
    mutate: claim(true, (transport) => ({
      ...transport,
      open: (request, sink, signal) => {
        const { cursor: _, ...rest } = request
        return transport.open(rest, sink, signal)
      },
    })),
  },
  { name: 'says that it resumed when it began', kills: [24], mutate: claim(true) },
  {
    name: 'history leaves one out',
    kills: [25],
    mutate: (transport) => ({
      ...transport,
      history: async (...query) => {
        const page = await transport.history(...query)
        return { ...page, messages: page.messages.filter((_, at) => at !== page.messages.length - 2) }
      },
    }),
  },
  { name: 'a cut log goes unnoticed', kills: [26], mutate: claim(true) },
  { name: 'another epoch goes unnoticed', kills: [27], mutate: claim(true) },
  {
    name: 'chokes on a strange cursor',
    kills: [28],
    mutate: (transport) => ({
      ...transport,
      open: async (request, sink, signal) => {
        if (request.cursor === 'garbage') throw new TransportError('protocol', 'cursor')
        return transport.open(request, sink, signal)
      },
    }),
  },
  {
    name: 'a repeated event gets a new id',
    kills: [29],
    mutate: (transport) => {
      const seen = new Set<string>()
      return through((event) => {
        if (event.type !== 'message' || !seen.has(event.data.id)) {
          if (event.type === 'message') seen.add(event.data.id)
          return [event]
        }
        return [{ ...event, data: { ...event.data, id: freshId() } }]
      })(transport)
    },
  },
  {
    name: 'every wording is the newest',
    kills: [30],
    mutate: (transport) => {
      let rev = 0
      return through((event) => [event.type === 'message' ? { ...event, data: { ...event.data, rev: ++rev } } : event])(transport)
    },
  },
  { name: 'keeps removals to itself', kills: [31], mutate: through((event) => (event.type === 'removed' ? [] : [event])) },
  {
    name: 'drops what it does not know, with its cursor',
    kills: [35],
    mutate: through((event) =>
      ['message', 'removed', 'conversation', 'receipt', 'checkpoint', 'typing'].includes(event.type) ? [event] : [],
    ),
  },
  {
    name: 'never says that the connection is dead',
    kills: [44],
    mutate: (transport) => ({
      ...transport,
      open: (request, sink, signal) => transport.open(request, { ...sink, link: () => {}, closed: () => {} }, signal),
    }),
  },
  {
    name: 'goes on after the abort',
    kills: [45],
    mutate: (transport) => ({ ...transport, open: (request, sink) => transport.open(request, sink, new AbortController().signal) }),
  },
  {
    name: 'closes twice',
    kills: [46],
    mutate: (transport) => ({
      ...transport,
      open: (request, sink, signal) => {
        const twice: Sink['closed'] = (error) => {
          sink.closed(error)
          sink.closed(error)
        }
        return transport.open(request, { ...sink, closed: twice }, signal)
      },
    }),
  },
  {
    name: 'has one life only',
    kills: [47],
    mutate: (transport) => {
      let opened = false
      return {
        ...transport,
        open: async (...life) => {
          if (opened) throw new TransportError('protocol', 'once')
          opened = true
          return transport.open(...life)
        },
      }
    },
  },
  {
    name: 'does not renew',
    kills: [56],
    mutate: (transport) => {
      let sent = 0
      return {
        ...transport,
        send: async (...message) => {
          if (sent++ > 1) throw new TransportError('auth', 'expired')
          return transport.send(...message)
        },
      }
    },
  },
  {
    name: 'comes back with the old token',
    kills: [57],
    mutate: (transport) => {
      let lives = 0
      return {
        ...transport,
        open: async (...life) => {
          if (lives++ > 0) throw new TransportError('auth', 'expired')
          return transport.open(...life)
        },
      }
    },
  },
  {
    name: 'replays typing',
    kills: [73],
    mutate: (transport) => {
      const kept: InboxEvent[] = []
      return {
        ...transport,
        open: async (request, sink, signal) => {
          for (const event of kept) sink.event(event)
          const event = (one: InboxEvent): void => {
            if (one.type === 'typing') kept.push(one)
            sink.event(one)
          }
          return transport.open(request, { ...sink, event }, signal)
        },
      }
    },
  },
]
