// What stands over the thread while files are dragged: to whom they go and what is taken, before the drop. Must not take part
// in the drag itself.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'
import type { Dragged } from './dropping.js'
import { insteadText, limitsText, refusedType } from './words.js'

export function DropOverlay({ dragged }: { readonly dragged: Dragged }): JSX.Element | null {
  const { client, ui } = useWidget()
  const { signals: state } = client
  const t = ui.t.value
  const locale = ui.locale.value
  const limits = state.attachments.value
  if (!limits) return null
  if (dragged.refused)
    return (
      <div class="drop refused">
        <div role="status">
          <span class="cross">
            <Icon name="close" />
          </span>
          <strong>{refusedType(dragged.types, t)}</strong>
          <p>{insteadText(limits.accept, t, locale)}</p>
        </div>
      </div>
    )
  const name = state.conversation.value?.assignee?.name?.split(' ')[0] ?? state.chatflow.value?.name
  return (
    <div class="drop">
      <div role="status">
        <svg width="104" height="84" viewBox="0 0 104 84" aria-hidden="true">
          <g transform="rotate(-9 36 48)">
            <rect class="sheet-under" x="14" y="20" width="44" height="54" rx="7" />
            <path class="lines" d="M22 34h20M22 42h28M22 50h24" />
          </g>
          <g transform="rotate(8 66 42)">
            <rect class="sheet-over" x="44" y="14" width="48" height="54" rx="7" />
            <path class="hills" d="m50 56 10-12 9 9 7-6 11 11" />
            <circle class="sun" cx="77" cy="30" r="4.5" />
          </g>
        </svg>
        <strong>{name ? t('drop.to', { name }) : t('drop.here')}</strong>
        <p>{limitsText(limits, t, locale)}</p>
      </div>
    </div>
  )
}
