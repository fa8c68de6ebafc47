// What could not be fetched, and the way to try again. Must not try by itself.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import type { Later } from './later.js'

export function Missed({ again }: { readonly again: () => void }): JSX.Element {
  const { t } = useWidget().ui
  return (
    <p class="hint missed" role="alert">
      <span>
        {t.value('part.failed')}{' '}
        <button type="button" class="text-button" onClick={again}>
          {t.value('part.again')}
        </button>
      </span>
    </p>
  )
}

/** In a part's place until it is there. */
export const Awaited = ({ part }: { readonly part: Later<unknown> }): JSX.Element | null =>
  part.state.value === 'failed' ? <Missed again={part.want} /> : null
