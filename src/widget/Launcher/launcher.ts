// The launcher, drawn without a framework, so that the loader and the widget share one button: the same node from first
// paint to open panel. Must not know of an open panel or unread messages: the widget dresses it for that.

import { adopt, draw } from './draw.js'
import css from './launcher.css?inline'
import { markBack, markFront } from './mark.js'

export const hostName = 'samtale-chat'

/** What the widget needs of a launcher. The loader hands its own over, so that no byte of it comes twice. */
export type LauncherKit = {
  /** The host's shadow root, with the sheet that makes the host element immune to the page. The only `attachShadow`. */
  prepare(host: HTMLElement): ShadowRoot
  /** The root's launcher: the one that is there, else a new one. */
  create(root: ShadowRoot): HTMLButtonElement
}

export const launcherKit: LauncherKit = {
  prepare: (host) => {
    if (host.shadowRoot) return host.shadowRoot
    const root = host.attachShadow({ mode: 'open' })
    adopt(root, css)
    return root
  },
  create: (root) => {
    const found = root.querySelector<HTMLButtonElement>('.launcher')
    if (found) return found
    const button = document.createElement('button')
    button.className = 'launcher'
    button.type = 'button'
    button.setAttribute('part', 'launcher')
    button.setAttribute('aria-expanded', 'false')
    button.append(
      draw(
        28,
        { d: markBack, fill: 'currentColor', 'fill-opacity': '.55' },
        { d: markFront, fill: 'currentColor', stroke: 'var(--ground)', 'stroke-width': '2' },
      ),
    )
    root.append(button)
    return button
  },
}
