// Puts the widget on the page and takes it away again: host, shadow root, sheets, launcher, panel. Must leave nothing
// behind.

import { effect } from '@preact/signals'
import { render } from 'preact'
import { direction } from '../i18n/translate.js'
import { ChatError } from '../model/error.js'
import { type Widget, WidgetContext } from './context.js'
import { adopt } from './Launcher/draw.js'
import { dress } from './Launcher/dressed.js'
import type { LauncherKit } from './Launcher/launcher.js'
import { Panel } from './Panel/Panel.js'
import { styles, theme } from './styles.js'

const hostName = 'samtale-chat'

export type MountTarget = string | Element | undefined
export type Appearance = { readonly launcher: boolean; readonly scheme: string; readonly position: string; readonly shown: boolean }
export type Mounted = {
  readonly host: HTMLElement
  /** Another theme's sheet, over the default one. */
  theme(css: string): void
  unmount(): void
}

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
  const own = adopt(root, styles)
  const late = adopt(root, '')
  const chosen = adopt(root, '')
  const { ui } = widget
  const button = kit.create(root)
  const launcher = dress(root, button)
  const place = document.createElement('div')
  place.className = 'place'
  root.prepend(place)
  const listening = new AbortController()
  button.addEventListener('click', toggle, { signal: listening.signal })
  const dressing = effect(() => late.replaceSync(widget.parts.css.value))
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
      dressing()
      listening.abort()
      render(null, place)
      place.remove()
      button.remove()
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => ![base, own, late, chosen, launcher.sheet].includes(sheet))
      host.remove()
    },
  }
}
