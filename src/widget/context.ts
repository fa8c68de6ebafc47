// What every part of a mounted widget can reach. Stable for the life of a mount. Must not hold what the client already holds.

import type { ReadonlySignal, Signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Client } from '../client/options.js'
import type { View } from '../client/state.js'
import type { Translate } from '../i18n/translate.js'
import type { FilePart } from '../model/part.js'
import type { Features } from './chatOptions.js'
import type { Chunks } from './chunks.js'
import type { Trouble } from './trouble.js'

export type Opening = { readonly conversation: string | undefined; unread: number }

/** Pictures looked at one by one, and which of them; the focus goes back to the opener. */
export type Looking = {
  readonly images: readonly Picture[]
  readonly index: number
  readonly opener: HTMLElement | null
}
export type Picture = { readonly url: string; readonly part: FilePart }

export type Ui = {
  readonly open: Signal<boolean>
  /** The last time it was opened, and what was unread then: what is drawn later may find it read already. */
  readonly opening: Signal<Opening>
  readonly view: Signal<View>
  readonly wide: Signal<boolean>
  /** Inline: always open, no launcher, nothing to minimise. */
  readonly inline: boolean
  readonly locale: ReadonlySignal<string>
  readonly t: ReadonlySignal<Translate>
  /** What is wrong with the connection, once it is worth a word. */
  readonly trouble: ReadonlySignal<Trouble | undefined>
  /** What assistive technology should say next. */
  readonly spoken: Signal<string>
  /** A word to the visitor about what they just did, beside the composer until the next thing. */
  readonly word: Signal<string>
  readonly looking: Signal<Looking | undefined>
  /** Emoji used on this page, newest first. */
  readonly recent: Signal<readonly string[]>
  readonly features: ReadonlySignal<Features>
  /** Once, after a view changed by the visitor's own hand. */
  readonly focusWanted: Signal<boolean>
}

export type Widget = {
  readonly client: Client
  readonly ui: Ui
  readonly go: (view: View, conversation?: string) => void
  readonly minimise: () => void
  readonly consent: (granted: boolean) => void
  readonly emoji: Chunks['emoji']
  readonly now: () => number
}

export const WidgetContext: import('preact').Context<Widget | undefined> = createContext<Widget | undefined>(undefined)

export function useWidget(): Widget {
  const widget = useContext(WidgetContext)
  if (!widget) throw new Error('a part of the widget is drawn outside of it')
  return widget
}

/** The open conversation takes no reply of its own any more. */
export function isOver({ signals: state }: Client): boolean {
  const conversation = state.conversation.value
  return conversation?.status === 'closed' && (conversation.onClosed ?? state.capabilities.value.onClosed) !== 'reopen'
}
