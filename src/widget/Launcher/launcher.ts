// The launcher, drawn without a framework, so that the loader and the widget share one button: the same node from first
// paint to open panel. Must not import anything but its sheet.

import css from './launcher.css?inline'

export const hostName = 'samtale-chat'

export type LauncherState = { readonly open: boolean; readonly label: string; readonly unread: number; readonly hidden: boolean }
export type Launcher = { readonly button: HTMLButtonElement; set(state: LauncherState): void }

const svgNamespace = 'http://www.w3.org/2000/svg'

function drawing(viewBox: string, paths: readonly Readonly<Record<string, string>>[]): SVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg')
  svg.setAttribute('viewBox', viewBox)
  svg.setAttribute('aria-hidden', 'true')
  for (const attributes of paths) {
    const path = document.createElementNS(svgNamespace, 'path')
    for (const name in attributes) path.setAttribute(name, attributes[name] as string)
    svg.append(path)
  }
  return svg
}

/** The Samtale mark: two voices, the first fainter. Shared with the assistant's avatar. */
export const markBack: string = 'M2.5 9.75A6.75 6.75 0 0 1 9.25 3h5.5a6.75 6.75 0 0 1 0 13.5H4A1.5 1.5 0 0 1 2.5 15Z'
export const markFront: string = 'M25.5 18.25v5.25a1.5 1.5 0 0 1-1.5 1.5h-8.25a6.75 6.75 0 0 1 0-13.5h3a6.75 6.75 0 0 1 6.75 6.75Z'

/** Puts a sheet into a shadow root without a `<style>`, so that the strictest CSP has nothing to say. */
export function adopt(root: ShadowRoot, text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return sheet
}

/** The host's shadow root, with the sheet that makes the host element immune to the page. */
export function prepare(host: HTMLElement): ShadowRoot {
  if (host.shadowRoot) return host.shadowRoot
  const root = host.attachShadow({ mode: 'open' })
  adopt(root, css)
  return root
}

/** The root's launcher: the one that is there, else a new one. */
export function createLauncher(root: ShadowRoot, direction: 'ltr' | 'rtl'): Launcher {
  const found = root.querySelector<HTMLButtonElement>('.launcher')
  const button = found ?? document.createElement('button')
  if (!found) {
    button.className = 'launcher'
    button.type = 'button'
    button.setAttribute('part', 'launcher')
    button.dir = direction
    const badge = document.createElement('span')
    badge.className = 'badge'
    badge.setAttribute('aria-hidden', 'true')
    button.append(
      drawing('0 0 28 28', [
        { d: markBack, fill: 'currentColor', 'fill-opacity': '.55' },
        { d: markFront, fill: 'currentColor', stroke: 'var(--ground)', 'stroke-width': '2' },
      ]),
      drawing('0 0 20 20', [{ d: 'm5 7.75 5 5 5-5' }]),
      badge,
    )
    root.append(button)
  }
  return {
    button,
    set: ({ open, label, unread, hidden }) => {
      button.setAttribute('aria-expanded', String(open))
      button.setAttribute('aria-label', label)
      button.hidden = hidden
      const badge = button.lastElementChild
      if (badge) badge.textContent = open || unread < 1 ? '' : unread > 9 ? '9+' : String(unread)
    },
  }
}
