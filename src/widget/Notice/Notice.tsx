// A view's worth of nothing yet: no messages, or none that are there. Must not look like an answer.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'

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
