// One try to deliver one message: its files first, a conversation where there is none, then the message itself.
// Must not decide what a failure means, but for a file that the inbox has let go of.

import type { Conversation } from '../model/conversation.js'
import { asTransportError } from '../model/error.js'
import { parseReceipt } from '../model/event.js'
import type { Message } from '../model/message.js'
import type { Receipt, Transport } from '../model/transport.js'
import type { Attaching } from './attaching.js'
import { type ClientStore, draftConversation } from './state.js'

export type DeliveryOptions = {
  readonly state: ClientStore
  readonly attaching: Attaching
  transport(): Transport
  /** The id under which the inbox is asked for a new conversation: the same one however often it is asked. */
  startId(): string
  started(conversation: Conversation): void
}

/** @returns a function that throws `TransportError`, with `outcome` `rejected` where the message certainly wasn't sent */
export const createDelivery =
  ({ state, attaching, transport, startId, started }: DeliveryOptions) =>
  async (message: Message, attempt: number, signal: AbortSignal): Promise<Receipt> => {
    const files = message.parts.some((part) => part.type === 'file' && part.clientId !== undefined)
    let parts = await attaching.resolve(message.parts, signal)
    let { conversation } = message
    const { start } = transport()
    if (conversation === draftConversation && start && state.conversations.value.length > 0) {
      const made = await start.call(transport(), { clientId: startId() }, { signal })
      started(made)
      conversation = made.id
    }
    const { clientId = message.id, replyTo, createdAt } = message
    const target = conversation !== draftConversation && { conversation }
    const send = async (): Promise<Receipt> =>
      parseReceipt(
        await transport().send({ clientId, ...target, parts, ...(replyTo !== undefined && { replyTo }), createdAt, attempt }, { signal }),
      )
    try {
      return await send()
    } catch (thrown) {
      const { kind, info } = asTransportError(thrown)
      if (!files || kind !== 'invalid' || info.field !== 'ref') throw thrown
      // A file that waited too long: uploaded again, once.
      await attaching.expire(message.parts)
      parts = await attaching.resolve(message.parts, signal)
      return send()
    }
  }
