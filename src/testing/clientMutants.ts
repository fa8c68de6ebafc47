// Clients that break a promise which is theirs to keep with any transport. Must each break one.

import { asTransportError, TransportError } from '../model/error.js'
import type { Transport } from '../model/transport.js'
import { ending, failingAs, type Mutant, over } from './mutantTools.js'
import { freshId } from './reference.js'

const opening =
  (change: (open: Transport['open'], ...life: Parameters<Transport['open']>) => ReturnType<Transport['open']>) =>
  (transport: Transport): Transport => ({ ...transport, open: (...life) => change(transport.open, ...life) })

export const clientMutants: readonly Mutant[] = [
  { name: 'keeps nothing', kills: [10], twist: (make) => (options) => make({ ...options, name: freshId() }) },
  {
    name: 'sends one at a time, whatever the conversation',
    kills: [17],
    twist: over((transport) => {
      let before: Promise<unknown> = Promise.resolve()
      return {
        ...transport,
        send: (...message) => {
          const sent = before.then(() => transport.send(...message))
          before = sent.catch(() => {})
          return sent
        },
      }
    }),
  },
  {
    name: 'stops at the first refusal',
    kills: [18],
    twist: over((transport) => {
      let refused: TransportError | undefined
      return {
        ...transport,
        send: (...message) => {
          if (refused) return Promise.reject(refused)
          return transport.send(...message).catch((error) => {
            refused = asTransportError(error)
            throw error
          })
        },
      }
    }),
  },
  {
    name: 'tries again what it can not know',
    kills: [21],
    twist: over((transport) => ({
      ...transport,
      send: (...message) => transport.send(...message).catch(() => transport.send(...message)),
    })),
  },
  {
    name: 'fights for its connection',
    kills: [49],
    twist: over(ending((error) => (error.kind === 'superseded' ? new TransportError('network') : error))),
  },
  {
    name: 'comes back when everybody does',
    kills: [50],
    twist: over(
      opening((open, ...life) =>
        open(...life).catch(() => {
          throw new TransportError('network', 'refused', { retryAfterMs: 5000 })
        }),
      ),
    ),
  },
  {
    name: 'connects twice',
    kills: [51],
    twist: over(
      opening((open, request, sink, signal) => {
        open(request, { event: () => {}, closed: () => {} }, signal).catch(() => {})
        return open(request, sink, signal)
      }),
    ),
  },
  {
    name: 'stays connected when it is put away',
    kills: [52],
    twist: over(opening((open, request, sink) => open(request, sink, new AbortController().signal))),
  },
  {
    name: 'forgets who it was',
    kills: [61],
    twist: (make) => (options) => make({ ...options, context: { ...options.context, secret: { get: () => undefined, set: () => {} } } }),
  },
  { name: 'stays when it is told to leave', kills: [62], twist: (make) => (options) => ({ ...make(options), logout: async () => {} }) },
  {
    name: 'says its secret in an error',
    kills: [63],
    twist: (make) => (options) =>
      make({
        ...options,
        transport: (context) =>
          failingAs((error) => new TransportError(error.kind, `${error.message} for ${context.secret.get()}`, error.info))(
            options.transport(context),
          ),
      }),
  },
  {
    name: 'remembers who was writing for ever',
    kills: [74, 76],
    twist: (make) => (options) => {
      const client = make(options)
      let last = client.typing.value
      client.typing.subscribe((typing) => {
        if (typing.size) last = typing
      })
      return {
        ...client,
        typing: {
          get value() {
            return last
          },
          subscribe: client.typing.subscribe,
        },
      }
    },
  },
  {
    name: 'tells of every key',
    kills: [75],
    twist: (make) => (options) => {
      let wire: Transport | undefined
      const client = make({
        ...options,
        transport: (context) => {
          wire = options.transport(context)
          return wire
        },
      })
      return { ...client, setTyping: (on) => wire?.typing?.(client.signals.current.value ?? '', on) }
    },
  },
  {
    name: 'throws away what was written when the conversation ends',
    kills: [79],
    twist: (make) => (options) => {
      const client = make(options)
      client.on('conversation:end', ({ conversation }) => client.setDraft('', conversation.id))
      return client
    },
  },
]
