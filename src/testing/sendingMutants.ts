// Transports that break a promise of sending. Must each break one.

import { TransportError } from '../model/error.js'
import { text } from '../model/part.js'
import { failingAs, kindOf, type Mutant, says, sending, textOf, through } from './mutantTools.js'
import { freshId } from './reference.js'

export const sendingMutants: readonly Mutant[] = [
  {
    name: 'a new id for every attempt',
    kills: [1, 2, 3, 11],
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
    name: 'an echo does not say whose it is',
    kills: [4],
    mutate: through((event) => {
      if (event.type !== 'message') return [event]
      const { clientId: _, ...data } = event.data
      return [{ ...event, data }]
    }),
  },
  {
    name: 'an echo is another message',
    kills: [5],
    mutate: through((event) => {
      if (event.type !== 'message' || !says(event, 'no echo')) return [event]
      const { clientId: _, ...data } = event.data
      return [{ ...event, data: { ...data, id: `${data.id}-echo` } }]
    }),
  },
  {
    name: 'takes seconds for milliseconds',
    kills: [8],
    mutate: failingAs(
      (error) => new TransportError(error.kind, error.message, { ...error.info, retryAfterMs: (error.info.retryAfterMs ?? 0) / 1000 }),
    ),
  },
  {
    name: 'says of what was aborted that it was not done',
    kills: [13],
    mutate: failingAs((error) => new TransportError(error.kind, error.message, { ...error.info, outcome: 'rejected' })),
  },
  {
    name: 'cuts what is too long',
    kills: [14],
    mutate: sending((message) => ({ ...message, parts: [text(textOf(message.parts).slice(0, 4000))] })),
  },
  {
    name: 'leaves out what it does not like',
    kills: [15],
    mutate: sending((message) => ({ ...message, parts: [text(textOf(message.parts).replaceAll('\u0000', ''))] })),
  },
  {
    name: 'puts its own clock in the place of the inbox’s order',
    kills: [16],
    mutate: (transport) => {
      let places = 0
      return through((event) => {
        if (event.type !== 'message') return [event]
        const { seq: _, ...data } = event.data
        return [{ ...event, data: { ...data, createdAt: (places++ * 7919) % 104_729 } }]
      })(transport)
    },
  },
  { name: 'hides that the conversation is closed', kills: [20], mutate: kindOf('closed', 'invalid') },
  { name: 'takes a missing token for a sign-out', kills: [58], mutate: kindOf('server', 'auth') },
  { name: 'takes a refused token for the network', kills: [59], mutate: kindOf('auth', 'network') },
]
