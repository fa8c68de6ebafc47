// Puts the widget on the page and takes it away again: host, shadow root, sheets, launcher, panel. Must leave nothing
// behind.

import { effect } from '@preact/signals'
import { render } from 'preact'
import theme from '../../themes/default.css?inline'
import { direction } from '../i18n/translate.js'
import { ChatError } from '../model/error.js'
import avatarCss from './Avatar/avatar.css?inline'
import bannerCss from './Banner/banner.css?inline'
import composerCss from './Composer/composer.css?inline'
import { type Widget, WidgetContext } from './context.js'
import emojiCss from './Emoji/emoji.css?inline'
import filesCss from './Files/files.css?inline'
import overlayCss from './Files/overlay.css?inline'
import gateCss from './Gate/gate.css?inline'
import headerCss from './Header/header.css?inline'
import homeCss from './Home/home.css?inline'
import listCss from './Home/list.css?inline'
import { adopt } from './Launcher/draw.js'
import { dress } from './Launcher/dressed.js'
import type { LauncherKit } from './Launcher/launcher.js'
import noticeCss from './Notice/notice.css?inline'
import baseCss from './Panel/base.css?inline'
import { Panel } from './Panel/Panel.js'
import panelCss from './Panel/panel.css?inline'
import messageCss from './Thread/message.css?inline'
import threadCss from './Thread/thread.css?inline'

const hostName = 'samtale-chat'

export type MountTarget = string | Element | undefined
export type Appearance = { readonly launcher: boolean; readonly scheme: string; readonly position: string; readonly shown: boolean }
export type Mounted = {
  readonly host: HTMLElement
  /** Another theme's sheet, over the default one. */
  theme(css: string): void
  unmount(): void
}

const css = [
  baseCss,
  panelCss,
  avatarCss,
  headerCss,
  bannerCss,
  noticeCss,
  homeCss,
  listCss,
  threadCss,
  messageCss,
  composerCss,
  filesCss,
  overlayCss,
  emojiCss,
  gateCss,
].join('')

/** The element to mount on, made if it isn't there. @throws {ChatError} `target` when the selector finds nothing. */
export function findHost(target: MountTarget): { host: HTMLElement; inline: boolean } {
  const place = typeof target === 'string' ? document.querySelector(target) : target
  if (target !== undefined && !place)
    throw new ChatError(
      'target',
      `nothing on this page matches "${String(target)}": mount when the element is there, or mount() without a target`,
    )
  if (place?.localName === hostName) return { host: place as HTMLElement, inline: place.hasAttribute('inline') }
  const host = document.createElement(hostName)
  host.toggleAttribute('inline', Boolean(place))
  ;(place ?? document.body).append(host)
  return { host, inline: Boolean(place) }
}

export function mount(kit: LauncherKit, host: HTMLElement, widget: Widget, appearance: () => Appearance, toggle: () => void): Mounted {
  const root = kit.prepare(host)
  // Sheets of the loader stay; ours come after them, and the default theme before all, so that `:host` rules of a theme win.
  const base = adopt(root, theme)
  const own = adopt(root, css)
  const chosen = adopt(root, '')
  const { ui } = widget
  const button = kit.create(root)
  const launcher = dress(root, button)
  const place = document.createElement('div')
  place.className = 'place'
  root.prepend(place)
  const listening = new AbortController()
  button.addEventListener('click', toggle, { signal: listening.signal })
  const drawing = effect(() => {
    const { launcher: shown, scheme, position, shown: visible } = appearance()
    const t = ui.t.value
    const open = ui.open.value
    const { messages: unread } = widget.client.signals.unread.value
    const label = t(open ? 'launcher.close' : 'launcher.open')
    launcher.set({ open, unread, hidden: ui.inline || !shown, label: !open && unread ? t('launcher.unread', { label, n: unread }) : label })
    button.dir = direction(ui.locale.value)
    host.toggleAttribute('open', open)
    host.toggleAttribute('bare', !shown)
    host.hidden = !visible
    if (scheme === 'auto') host.removeAttribute('scheme')
    else host.setAttribute('scheme', scheme)
    host.setAttribute('position', position)
  })
  render(
    <WidgetContext.Provider value={widget}>
      <Panel />
    </WidgetContext.Provider>,
    place,
  )
  return {
    host,
    theme: (text) => chosen.replaceSync(text),
    unmount: () => {
      drawing()
      listening.abort()
      render(null, place)
      place.remove()
      button.remove()
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => ![base, own, chosen, launcher.sheet].includes(sheet))
      host.remove()
    },
  }
}
