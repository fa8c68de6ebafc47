// Transports that break a promise of connections, of renewal, or of who is told what. Must each break one.

import { TransportError } from '../model/error.js'
import type { InboxEvent } from '../model/event.js'
import type { Sink } from '../model/transport.js'
import { ending, type Mutant, says, through } from './mutantTools.js'

let instances = 0
let overheard: InboxEvent | undefined

export const connectionMutants: readonly Mutant[] = [
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
    kills: [45, 53],
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
    name: 'does not hear when to come back',
    kills: [48],
    mutate: ending((error) => new TransportError(error.kind, error.message, { ...error.info, retryAfterMs: undefined })),
  },
  {
    name: 'has one way to be live only',
    kills: [54],
    mutate: (transport) => ({ ...transport, open: () => Promise.reject(new TransportError('network', 'the socket was refused')) }),
  },
  {
    name: 'one way keeps removals to itself',
    kills: [55],
    mutate: (transport) => (instances++ % 2 ? through((event) => (event.type === 'removed' ? [] : [event]))(transport) : transport),
  },
  {
    name: 'tells everybody what it told somebody',
    kills: [60],
    mutate: (transport) => {
      const listening = through((event) => {
        if (says(event, 'for one alone')) overheard = event
        return [event]
      })(transport)
      return {
        ...listening,
        open: (request, sink, signal) => {
          if (overheard) sink.event(overheard)
          return listening.open(request, sink, signal)
        },
      }
    },
  },
]
