// A visitor with the real client: pages that share what a browser keeps, each behind a network that can be made faulty.
// Must leave nothing in storage when the visit is over.

import { createClient } from '../client/createClient.js'
import type { Client, ClientOptions } from '../client/options.js'
import type { Message } from '../model/message.js'
import type { Transport } from '../model/transport.js'
import type { FaultyTransport } from './faultScript.js'
import { createFaultyTransport } from './faulty.js'
import type { Harness } from './harness.js'
import { createWindow, lendStorage, type Window } from './lend.js'
import { expect, freshId, skip, until } from './reference.js'

export type Page = {
  readonly client: Client
  readonly network: FaultyTransport
  readonly window: Window
  /** The rows of the conversation that is open here: what they say, with `…` while unconfirmed and `!` when failed. */
  texts(): readonly string[]
  /** Writes, in the page's own window. */
  send(text: string): string
  online(): Promise<void>
  /** The page ends, as by a reload: without a word to anybody. */
  close(): void
}
export type PageOptions = Omit<Partial<ClientOptions>, 'transport'> & {
  /** Between the transport and its faulty network. */
  readonly wire?: (transport: Transport) => Transport
}
export type Visit = {
  /** Storage namespace of all pages. */
  readonly name: string
  page(options?: PageOptions): Page
  end(): void
}

const said = ({ parts }: Message): string =>
  parts.map((part) => (part.type === 'text' ? part.text : (part.fallback ?? ('name' in part ? part.name : part.type)))).join(' ')

export function createVisit(harness: Harness): Visit {
  const name = `kit-${freshId()}`
  const giveBack = lendStorage()
  const pages = new Set<Page>()
  return {
    name,
    page: ({ wire = (same: Transport) => same, ...options } = {}) => {
      const network = createFaultyTransport((context) => wire(harness.transport(context)))
      const window = createWindow()
      const make = harness.client ?? createClient
      const client = window.within(() => make({ transport: network.transport, name, ...options }))
      const page: Page = {
        client,
        network,
        window,
        texts: () =>
          client.messages(client.signals.current.value ?? 'new').value.flatMap(({ message, delivery }) => {
            if (message.author.role === 'system') return []
            return `${said(message)}${delivery ? (delivery.state === 'failed' ? '!' : delivery.state === 'unknown' ? '?' : '…') : ''}`
          }),
        send: (text) => {
          const id = window.within(() => client.send(text))
          expect(id, 'nothing was taken')
          return id
        },
        online: async () => {
          window.within(client.connect)
          await until(() => client.signals.connection.value.state === 'online', 'a connection')
        },
        close: () => {
          pages.delete(page)
          client.destroy()
        },
      }
      pages.add(page)
      return page
    },
    end: () => {
      for (const page of [...pages]) page.close()
      const storage = globalThis.localStorage
      for (const key of Object.keys(storage)) if (key.startsWith(`samtale/${name}/`)) storage.removeItem(key)
      giveBack()
    },
  }
}

/** A check that is run by a visitor with the real client. */
export const visiting =
  (run: (visit: Visit, harness: Harness) => Promise<void>) =>
  async (harness: Harness): Promise<void> => {
    const visit = createVisit(harness)
    try {
      await run(visit, harness)
    } finally {
      visit.end()
    }
  }

/** One page that has said hello, connected. */
export async function greeted(visit: Visit, options?: PageOptions): Promise<Page> {
  const page = visit.page(options)
  await page.online()
  page.send('hello')
  await until(() => page.texts().join() === 'hello', 'the first message, confirmed')
  const { current, windows } = page.client.signals
  await until(() => windows.value.get(current.value ?? '')?.state !== 'loading', 'what was said before')
  return page
}

/** Skips where the transport lacks a method. */
export function needs(harness: Harness, method: 'upload' | 'start' | 'rate' | 'markRead' | 'list' | 'typing' | 'signOut'): void {
  if (!harness.transport()[method]) skip(`the transport has no ${method}`)
}

/** How often the record says this. */
export const timesSaid = async ({ driver }: Harness, text: string): Promise<number> =>
  (await driver.messages()).filter((one) => one.parts.some((part) => part.type === 'text' && part.text === text)).length
