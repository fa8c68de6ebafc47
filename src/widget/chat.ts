// The Chat a host holds: the client's verbs, a panel, and one state. Must not do what the client can do without a page.

import { batch, computed, effect, signal } from '@preact/signals'
import { createClientWith } from '../client/client.js'
import type { View } from '../client/state.js'
import { draftConversation } from '../client/state.js'
import { en } from '../i18n/en.js'
import { chooseLocale } from '../i18n/locale.js'
import { createTranslate } from '../i18n/translate.js'
import { ChatError } from '../model/error.js'
import type { Chat, ChatOptions, ChatState, Look } from './chatOptions.js'
import type { Chunks } from './chunks.js'
import type { Opening, Ui, Widget } from './context.js'
import { createFetching } from './Later/fetching.js'
import { createParts } from './Later/parts.js'
import type { LauncherKit } from './Launcher/launcher.js'
import { findHost, type Mounted, mount } from './mount.js'
import { speak } from './speak.js'
import { createTrouble } from './trouble.js'

/** `createChat`, with the launcher that it mounts, and where it gets what it fetches later. */
export const createChatWith =
  (kit: LauncherKit, chunks: Chunks) =>
  (options: ChatOptions): Chat => {
    const { document, navigator } = globalThis as Partial<typeof globalThis>
    const look = signal<Look>(options)
    const locale = computed(() => chooseLocale(look.value.locale, document?.documentElement.lang, navigator?.languages))
    const client = createClientWith(chunks, { ...options, locale: locale.value })
    const { signals: state } = client
    const parts = createParts(chunks)
    const t = computed(() => createTranslate({ ...en, ...parts.words.value, ...look.value.strings }, locale.value))
    const features = computed(() => look.value.features ?? {})
    const open = signal(false)
    const opening = signal<Opening>({ conversation: undefined, unread: 0 })
    const shown = signal(true)
    const view = signal<View>('home')
    const { trouble, dispose: calm } = createTrouble(state.connection, state.unreached)
    const spoken = signal('')
    // Here or in another tab: what was looked at is nobody's here any more.
    client.on('identity', ({ visitor }) => {
      if (!visitor) view.value = 'home'
    })
    let mounted: Mounted | undefined
    let ui: Ui | undefined
    let quiet: (() => void) | undefined

    const visibility = computed(() => (!shown.value ? 'hidden' : open.value ? 'open' : 'closed'))
    const snapshot = computed(
      (): ChatState => ({
        ...client.state.value,
        visibility: visibility.value,
        view: view.value,
      }),
    )

    /** @param byHand whether the focus goes along; it does too when it is inside already, so that it isn't lost. */
    const go = (next: View, conversation: string | undefined, byHand: boolean): void =>
      batch(() => {
        if (next === 'new') client.startConversation()
        else if (next === 'conversation' && conversation !== undefined) client.openConversation(conversation)
        else if (next !== 'conversation') client.leaveConversation()
        view.value = next === 'new' ? 'conversation' : next
        if (ui) {
          ui.word.value = ''
          ui.missed.value = undefined
        }
        if (ui && (byHand || mounted?.host.shadowRoot?.activeElement)) ui.focusWanted.value = true
      })

    const setOpen = (next: boolean, byHand: boolean): void => {
      if (open.value === next || (ui?.inline && !next)) return
      if (next && options.beforeOpen && options.beforeOpen() === null) return
      batch(() => {
        // A message of an earlier visit still waits: it is shown.
        if (next && view.value === 'home' && state.current.value !== undefined) view.value = 'conversation'
        open.value = next
        const { conversation } = state
        if (next) opening.value = { conversation: conversation.value?.id, unread: conversation.value?.unread ?? 0 }
        if (ui && byHand && next) ui.focusWanted.value = true
      })
      if (next) {
        void approach()
        client.resume()
        client.emit('open', { view: view.value })
      } else {
        client.emit('close', {})
        if (byHand) (mounted?.host.shadowRoot?.querySelector('.launcher') as HTMLElement | null)?.focus()
      }
    }

    const fetching = createFetching(client, parts, () => ui)
    const { approach } = fetching

    const applyTheme = async (theme: string): Promise<void> => {
      const css = theme === 'default' ? '' : await options.loadTheme?.(theme)
      if (css === undefined)
        throw new ChatError('option', `theme "${theme}" is not known: use "default", or link the theme's stylesheet in the page`)
      if ((look.value.theme ?? 'default') === theme) mounted?.theme(css)
    }

    const stopTheme = effect(() => {
      const theme = look.value.theme ?? 'default'
      if (mounted || theme !== 'default') applyTheme(theme).catch((error) => console.error(String(error)))
    })

    const chat: Chat = {
      client,
      ready: client.ready,
      state: {
        get value() {
          return snapshot.value
        },
        subscribe: (listener) => snapshot.subscribe(listener),
      },
      on: client.on,
      once: client.once,
      mount: (target) => {
        // On a server there is no page to draw on.
        if (typeof document === 'undefined') return
        if (state.phase.value === 'destroyed') throw new ChatError('destroyed', 'this chat was destroyed: create another one')
        if (mounted) return
        const { host, inline } = findHost(target)
        ui = {
          open,
          opening,
          view,
          wide: signal(false),
          inline,
          locale,
          t,
          trouble,
          spoken,
          word: signal(''),
          missed: signal(undefined),
          looking: signal(undefined),
          recent: signal([]),
          features,
          focusWanted: signal(false),
        }
        const widget: Widget = {
          client,
          ui,
          go: (next, conversation) => go(next, conversation, true),
          minimise: () => setOpen(false, true),
          consent: (granted) => {
            chat.setConsent(granted ? 'granted' : 'denied')
            if (ui) ui.focusWanted.value = true
          },
          parts,
          attach: fetching.attach,
          now: () => Date.now(),
        }
        mounted = mount(
          kit,
          host,
          widget,
          () => ({
            launcher: look.value.launcher !== false && look.value.launcher !== 'none',
            scheme: look.value.scheme ?? 'auto',
            position: look.value.position ?? 'end',
            shown: shown.value,
          }),
          () => setOpen(!open.value, true),
        )
        void applyTheme(look.value.theme ?? 'default').catch((error) => console.error(String(error)))
        quiet = speak({
          client,
          host,
          spoken,
          t: () => t.value,
          sound: () => look.value.features?.sound === true,
          seen: () => open.value && document.visibilityState !== 'hidden',
        })
        client.emit('ready', { chat })
        // Where the visitor is; query and hash may carry what is nobody's business.
        client.page({ url: location.origin + location.pathname, title: document.title })
        if (inline) setOpen(true, false)
      },
      unmount: () => {
        quiet?.()
        mounted?.unmount()
        mounted = ui = quiet = undefined
        open.value = false
      },
      destroy: () => {
        client.destroy()
        calm()
        stopTheme()
        chat.unmount()
      },
      open: ({ conversationId, view: wanted, draft, focus = false } = {}) => {
        if (conversationId !== undefined) go('conversation', conversationId, focus)
        else if (wanted) go(wanted, undefined, focus)
        if (draft !== undefined) chat.setDraft(draft)
        setOpen(true, focus)
      },
      close: () => setOpen(false, false),
      toggle: () => setOpen(!open.value, false),
      show: () => {
        shown.value = true
        client.emit('show', {})
      },
      hide: () => {
        shown.value = false
        client.emit('hide', {})
      },
      startConversation: ({ draft, send } = {}) => {
        go('new', undefined, false)
        if (draft !== undefined) client.setDraft(draft, draftConversation)
        setOpen(true, false)
        if (send && draft) {
          client.send(draft)
          client.setDraft('', draftConversation)
        }
      },
      openConversation: (id) => {
        go('conversation', id, false)
        setOpen(true, false)
      },
      endConversation: client.endConversation,
      send: client.send,
      setDraft: (text) => {
        if (state.current.value === undefined) go('new', undefined, false)
        client.setDraft(text)
      },
      identify: client.identify,
      logout: client.logout,
      forget: client.forget,
      setAttributes: client.setAttributes,
      page: client.page,
      setConsent: (consent) => {
        client.setConsent(consent)
        // What was not asked while the panel stood open without it.
        if (open.value) {
          void approach()
          client.resume()
        }
      },
      loadChatflow: approach,
      resume: client.resume,
      update: (next) => {
        look.value = { ...look.value, ...next }
      },
    }
    return chat
  }
