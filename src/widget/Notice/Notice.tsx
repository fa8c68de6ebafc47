// A whole view's worth of one thing to say: nothing here yet, or no connection. Must offer what can be done.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'

export function EmptyNotice(): JSX.Element {
  const { ui } = useWidget()
  const t = ui.t.value
  return (
    <div class="notice">
      <svg class="art" viewBox="0 0 148 108" aria-hidden="true">
        <path class="fill" d="M10 44v23a4 4 0 0 0 4 4h45a27 27 0 0 0 0-54H37a27 27 0 0 0-27 27Z" />
        <path class="accent" d="M138 66v23a4 4 0 0 1-4 4H90a27 27 0 0 1 0-54h21a27 27 0 0 1 27 27Z" />
        <path class="dots" d="M88 66h.01M101 66h.01M114 66h.01" />
      </svg>
      <h3>{t('empty.title')}</h3>
      <p>{t('empty.text')}</p>
    </div>
  )
}

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

/** Bubbles to come, in the thread's own geometry, so that nothing jumps. */
export function ThreadSkeleton(): JSX.Element {
  const { ui } = useWidget()
  return (
    <div class="skeletons" role="status" aria-label={ui.t.value('thread.loading')}>
      {['a', 'v', 'a big', 'a short', 'v long'].map((kind) => (
        <div key={kind} class={`bone ${kind}`}>
          <i />
          <b />
        </div>
      ))}
    </div>
  )
}
