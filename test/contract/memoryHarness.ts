// The memory transport under the kit: its inbox is driven directly, and commands fail by a wrapper around the transport.

import { TransportError } from '../../src/model/error.js'
import { text } from '../../src/model/part.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'
import type { Harness } from '../../src/testing.js'
import { createMemoryInbox, memory } from '../../src/transports/memory/index.js'

type Fault = { status: number; times: number; afterAccept?: boolean; retryAfterMs?: number }

export async function memoryHarness(mutate: (transport: Transport) => Transport = (same) => same): Promise<Harness> {
  const inbox = createMemoryInbox()
  const faults: Fault[] = []
  let offline = false
  const faulty = (transport: Transport): Transport => ({
    ...transport,
    send: async (...message) => {
      if (offline && !message[1]?.signal?.aborted) throw new TransportError('network', 'offline', { outcome: 'rejected' })
      const fault = faults.find((one) => one.times > 0)
      if (!fault) return transport.send(...message)
      fault.times--
      if (fault.afterAccept) await transport.send(...message)
      if (fault.status === 429)
        throw new TransportError('rate_limited', 'too much', {
          outcome: 'rejected',
          ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
        })
      throw new TransportError('server', 'fault', { outcome: fault.status === 503 ? 'rejected' : 'unknown' })
    },
  })
  return {
    transport: () => mutate(faulty(memory({ inbox })({} as TransportContext))),
    driver: {
      messages: async () => inbox.messages(),
      agentSend: async (content) => void inbox.say(content),
      agentTyping: async (on) => inbox.typing(on),
      closeConversation: async () => inbox.close(),
      edit: async (message, content) => inbox.edit(message, [text(content)]),
      remove: async (message) => inbox.remove(message),
      failNext: (fault) => void faults.push({ ...fault }),
      offline: (on) => {
        offline = on
      },
      truncateLog: async () => inbox.forgetLog(),
      newEpoch: async () => inbox.newEpoch(),
      inject: async (event) => inbox.inject(event as never, true),
    },
    dispose: async () => {},
  }
}
