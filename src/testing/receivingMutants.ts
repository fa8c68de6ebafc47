// Transports that break a promise of receiving. Must each break one.

import { TransportError } from '../model/error.js'
import type { InboxEvent } from '../model/event.js'
import type { Message } from '../model/message.js'
import { text } from '../model/part.js'
import type { Participant } from '../model/participant.js'
import { claim, type Mutant, through } from './mutantTools.js'
import { freshId } from './reference.js'

export const receivingMutants: readonly Mutant[] = [
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
    kills: [25, 39],
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
    kills: [30, 32],
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
  {
    name: 'does not tell the order of the inbox',
    kills: [33, 34],
    mutate: through((event) => {
      if (event.type !== 'message') return [event]
      const { seq: _, ...data } = event.data
      return [{ ...event, data }]
    }),
  },
  {
    name: 'leaves out parts that it does not know',
    kills: [36],
    mutate: through((event) =>
      event.type === 'message'
        ? [{ ...event, data: { ...event.data, parts: event.data.parts.filter(({ type }) => type === 'text') } }]
        : [event],
    ),
  },
  {
    name: 'has room for so many events only',
    kills: [37],
    mutate: (transport) => {
      let events = 0
      return through((event) => (++events > 300 ? [] : [event]))(transport)
    },
  },
  {
    name: 'knows better where its client is',
    kills: [38],
    mutate: (transport) => {
      let cursor: string | undefined
      const noted = through((event) => {
        cursor = event.cursor ?? cursor
        return [event]
      })(transport)
      return { ...noted, open: (request, ...life) => noted.open(cursor === undefined ? request : { ...request, cursor }, ...life) }
    },
  },
  {
    name: 'loses one in many',
    kills: [40, 41, 42],
    mutate: (transport) => {
      let messages = 0
      return through((event) => (event.type === 'message' && ++messages % 15 === 0 ? [] : [event]))(transport)
    },
  },
  {
    name: 'goes deaf at what it can not read',
    kills: [43],
    mutate: (transport) => {
      let deaf = false
      return through((event) => {
        deaf ||= typeof event !== 'object' || typeof event?.type !== 'string'
        return deaf ? [] : [event]
      })(transport)
    },
  },
  {
    name: 'marks what was read by the last word',
    kills: [77],
    mutate: (transport) => {
      let marks = 0
      const { list, markRead } = transport
      return {
        ...transport,
        ...(markRead && {
          markRead: (...mark) => {
            marks++
            return markRead(...mark)
          },
        }),
        ...(list && {
          list: async (...query) => {
            const answer = await list(...query)
            return marks < 2 ? answer : { ...answer, conversations: answer.conversations.map((one) => ({ ...one, unread: 1 })) }
          },
        }),
      }
    },
  },
  {
    name: 'takes read for delivered',
    kills: [78],
    mutate: through((event) => [event.type === 'receipt' ? { ...event, data: { ...event.data, kind: 'delivered' } } : event]),
  },
  {
    name: 'tells of closings only',
    kills: [80],
    mutate: (transport) => {
      let closed = false
      return through((event) => {
        if (event.type !== 'conversation') return [event]
        closed ||= event.data.status === 'closed'
        return [closed ? { ...event, data: { ...event.data, status: 'closed' } } : event]
      })(transport)
    },
  },
  {
    name: 'the first face stays',
    kills: [81],
    mutate: (transport) => {
      let face: Participant | undefined
      return through((event) => {
        if (event.type !== 'conversation') return [event]
        face ??= event.data.assignee
        return [face ? { ...event, data: { ...event.data, assignee: face } } : event]
      })(transport)
    },
  },
  {
    name: 'takes a piece for the whole',
    kills: [84],
    mutate: (transport) => {
      let whole: Message | undefined
      return through((event) => {
        if (event.type === 'message') whole = event.data
        if (event.type !== 'delta' || !whole) return [event]
        const { id, text: piece } = event.data
        return [{ ...event, type: 'message', data: { ...whole, id, rev: 99, parts: [text(piece)] } }]
      })(transport)
    },
  },
]
