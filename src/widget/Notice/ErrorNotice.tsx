// A whole view's worth of one thing to say: no connection. Must offer what can be done.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'

export function ErrorNotice({ onRetry }: { readonly onRetry: () => void }): JSX.Element {
  const { ui } = useWidget()
  const t = ui.t.value
  return (
    <div class="notice" role="alert">
      <svg class="art" viewBox="0 0 148 108" aria-hidden="true">
        <path class="fill" d="M8 40v21a4 4 0 0 0 4 4h24a25 25 0 0 0 0-50h-3A25 25 0 0 0 8 40Z" />
        <path class="soft" d="M140 68v21a4 4 0 0 1-4 4h-24a25 25 0 0 1 0-50h3a25 25 0 0 1 25 25Z" />
        <path class="broken" d="M66 46c8 3 12 8 15 15" />
      </svg>
      <h3>{t('error.title')}</h3>
      <p>{t('error.text')}</p>
      <button type="button" class="button" onClick={onRetry}>
        <Icon name="retry" />
        {t('retry')}
      </button>
    </div>
  )
}
