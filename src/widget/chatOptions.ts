// What goes into createChat and what comes out. Types only.

import type { Emitter } from '../client/events.js'
import type { Client, ClientOptions, Content } from '../client/options.js'
import type { ClientState, ConsentState, Readable, View } from '../client/readable.js'
import type { HostIdentity } from '../client/session.js'
import type { Strings } from '../i18n/en.js'
import type { PageView } from '../model/transport.js'

/** Parts of the widget that a host may switch off. */
export type Features = {
  /** @default true: where the inbox takes files */
  readonly attachments?: boolean
  /** @default true */
  readonly emoji?: boolean
  /** @default true */
  readonly sound?: boolean
}

/** Appearance: all of it may be changed later by `update`. */
export type Look = {
  /** A theme's name. @default 'default' */
  readonly theme?: string
  /** @default 'auto': as the visitor's system says. */
  readonly scheme?: 'auto' | 'light' | 'dark'
  /** BCP 47, or `auto`: the page's `lang`, then the browser's. @default 'auto' */
  readonly locale?: string
  /** Other words for the interface, by key. */
  readonly strings?: Partial<Strings>
  /** Which inline side the launcher stands at. @default 'end' */
  readonly position?: 'end' | 'start'
  /** `false` or `none`: the page opens the chat itself. */
  readonly launcher?: boolean | 'default' | 'none'
  readonly features?: Features
}

export type ChatOptions = Omit<ClientOptions, 'locale'> &
  Look & {
    /** Return `null` to keep the panel closed. */
    beforeOpen?(): null | undefined
    /** Where a theme that isn't built in comes from: its CSS by name, or undefined. */
    loadTheme?(name: string): Promise<string | undefined>
  }

export type ChatState = ClientState & {
  readonly visibility: 'open' | 'closed' | 'hidden'
  readonly view: View
}

export type Chat = {
  /** The headless client under the widget. */
  readonly client: Client
  readonly ready: Promise<void>
  readonly state: Readable<ChatState>
  on: Emitter['on']
  once: Emitter['once']
  /**
   * Floating without a target; inline in an element or the first match of a selector. On a server: nothing.
   * @throws {ChatError} `target` when nothing matches, `destroyed` after `destroy`.
   */
  mount(target?: string | Element): void
  unmount(): void
  /** Leaves no node, listener, timer or socket. */
  destroy(): void
  /** `focus`: the visitor asked for it, so the focus goes in. @default false */
  open(how?: { readonly conversationId?: string; readonly view?: View; readonly draft?: string; readonly focus?: boolean }): void
  close(): void
  toggle(): void
  /** Launcher and panel. */
  show(): void
  hide(): void
  startConversation(how?: { readonly draft?: string; readonly send?: boolean }): void
  openConversation(id: string): void
  /** @throws {TransportError} */
  endConversation(): Promise<void>
  /** @returns the message's id for life, or undefined when nothing was taken. */
  send(content: Content): string | undefined
  setDraft(text: string): void
  identify(identity: HostIdentity): void
  logout(): Promise<void>
  forget(): Promise<void>
  /** @throws {TransportError} */
  setAttributes(fields: Record<string, string>): Promise<void>
  page(view: PageView): void
  setConsent(consent: ConsentState): void
  /** Asks for the chatflow now: who answers, and when. Happens by itself when the panel opens. */
  loadChatflow(): Promise<void>
  /** Connects when an earlier visit left a conversation behind. */
  resume(): void
  update(look: Look): void
}
