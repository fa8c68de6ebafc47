// Transports that break a promise about files, ratings or forms. Must each break one.

import { TransportError } from '../model/error.js'
import { failingAs, type Mutant, over, sending, uploading } from './mutantTools.js'
import { freshId } from './reference.js'

export const uploadMutants: readonly Mutant[] = [
  {
    name: 'calls every file a text',
    kills: [64],
    mutate: uploading((upload, file, options) => upload({ ...file, name: 'notes.txt', mime: 'text/plain' }, options)),
  },
  {
    name: 'uploads the beginning',
    kills: [65, 66],
    mutate: uploading((upload, file, options) => upload({ ...file, blob: file.blob.slice(0, 1000) }, options)),
  },
  {
    name: 'its progress goes back',
    kills: [67],
    mutate: uploading(async (upload, file, options) => {
      const answer = await upload(file, options)
      options?.onProgress?.(1, file.blob.size)
      return answer
    }),
  },
  { name: 'can not be cancelled', kills: [68], mutate: uploading((upload, file) => upload(file)) },
  {
    name: 'uploads with every try of the message',
    kills: [69],
    twist: over((transport) => ({
      ...transport,
      send: async (message, options) => {
        if (message.attempt > 0)
          await transport.upload?.({ clientId: freshId(), blob: new Blob(['again']), name: 'again.txt', mime: 'text/plain' })
        return transport.send(message, options)
      },
    })),
  },
  {
    name: 'does not say that it is the reference',
    kills: [70],
    mutate: failingAs((error) => new TransportError(error.kind, error.message, { ...error.info, field: undefined })),
  },
  {
    name: 'knows the letters of one language only',
    kills: [71],
    mutate: uploading((upload, file, options) => upload({ ...file, name: file.name.replace(/[^ -~]/g, '?') }, options)),
  },
  {
    name: 'takes half a file for the whole',
    kills: [72],
    mutate: uploading((upload, file, options) =>
      upload(file, options).catch(() => upload({ ...file, blob: file.blob.slice(0, file.blob.size / 2) }, options)),
    ),
  },
  {
    name: 'every rating is another one',
    kills: [82],
    mutate: (transport) => {
      const { rate } = transport
      return rate
        ? { ...transport, rate: (at, rating) => rate(at, { ...rating, ratingId: `${rating.ratingId}-${rating.clientId}` }) }
        : transport
    },
  },
  {
    name: 'every answer is to another form',
    kills: [83],
    mutate: sending((message) => ({
      ...message,
      parts: message.parts.map((part) => (part.type === 'answer' ? { ...part, to: `${part.to}-${message.clientId}` } : part)),
    })),
  },
]
