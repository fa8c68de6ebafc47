// What the launcher gets once the widget is there: its sign for "close", the number of unread messages, and the state of both.

import { adopt, draw } from './draw.js'
import css from './dressed.css?inline'

export type LauncherState = { readonly open: boolean; readonly label: string; readonly unread: number; readonly hidden: boolean }

/** @returns what shows a state, and the sheet to take away again */
export function dress(root: ShadowRoot, button: HTMLButtonElement): { sheet: CSSStyleSheet; set(state: LauncherState): void } {
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.setAttribute('aria-hidden', 'true')
  button.append(draw(20, { d: 'm5 7.75 5 5 5-5' }), badge)
  return {
    sheet: adopt(root, css),
    set: ({ open, label, unread, hidden }) => {
      button.setAttribute('aria-expanded', String(open))
      button.setAttribute('aria-label', label)
      button.hidden = hidden
      badge.textContent = open || unread < 1 ? '' : unread > 9 ? '9+' : String(unread)
    },
  }
}
