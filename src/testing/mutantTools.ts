// How a transport or a client is broken in one place. Must leave all else as it is.

import type { Client, ClientOptions } from '../client/options.js'
import { asTransportError, TransportError } from '../model/error.js'
import type { InboxEvent } from '../model/event.js'
import type { Part } from '../model/part.js'
import type { Outgoing, Sink, Transport } from '../model/transport.js'

export type MakeClient = (options: ClientOptions) => Client
/** A transport with one promise broken, or, where the promise is the client's, a client. */
export type Mutant = {
  readonly name: string
  readonly kills: readonly number[]
  mutate?(transport: Transport): Transport
  twist?(make: MakeClient): MakeClient
}
type Change = (transport: Transport) => Transport

/** Sees each event on its way: what it returns is handed on. */
export const through =
  (change: (event: InboxEvent) => readonly InboxEvent[]): Change =>
  (transport) => ({
    ...transport,
    open: (request, sink, signal) => {
      const event: Sink['event'] = (one) => {
        for (const changed of change(one)) sink.event(changed)
      }
      return transport.open(request, { ...sink, event }, signal)
    },
  })
export const claim =
  (resumed: boolean, from?: Change): Change =>
  (transport) => {
    const base = from?.(transport) ?? transport
    return { ...base, open: async (...life) => ({ ...(await base.open(...life)), resumed }) }
  }
export const failingAs =
  (change: (error: TransportError) => TransportError): Change =>
  (transport) => ({
    ...transport,
    send: (...message) =>
      transport.send(...message).catch((error) => {
        throw change(asTransportError(error))
      }),
  })
/** Another kind of error, all else the same. */
export const kindOf = (from: TransportError['kind'], to: TransportError['kind']): Change =>
  failingAs((error) => (error.kind === from ? new TransportError(to, error.message, error.info) : error))
/** Changes what is sent. */
export const sending =
  (change: (message: Outgoing) => Outgoing): Change =>
  (transport) => ({ ...transport, send: (message, options) => transport.send(change(message), options) })
export const ending =
  (change: (error: TransportError) => TransportError): Change =>
  (transport) => ({
    ...transport,
    open: (request, sink, signal) => transport.open(request, { ...sink, closed: (error) => sink.closed(change(error)) }, signal),
  })
type UploadArguments = Parameters<NonNullable<Transport['upload']>>
export const uploading =
  (change: (upload: NonNullable<Transport['upload']>, ...file: UploadArguments) => ReturnType<NonNullable<Transport['upload']>>): Change =>
  (transport) => {
    const { upload } = transport
    return upload ? { ...transport, upload: (...file) => change(upload, ...file) } : transport
  }
export const textOf = (parts: readonly Part[]): string => (parts[0]?.type === 'text' ? parts[0].text : '')
export const says = (event: InboxEvent, content: string): boolean => event.type === 'message' && textOf(event.data.parts) === content

/** A client whose transport is broken above the network that a check looks at. */
export const over =
  (change: Change): ((make: MakeClient) => MakeClient) =>
  (make) =>
  (options) =>
    make({ ...options, transport: (context) => change(options.transport(context)) })
