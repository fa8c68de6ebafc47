// Asked before anything is stored or requested: may the chat keep something in this browser? Must not ask twice, nor take
// closing for an answer.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import { IconButton } from '../icons.js'

export function Gate(): JSX.Element {
  const { ui, minimise, consent } = useWidget()
  const t = ui.t.value
  return (
    <div class="gate" part="gate">
      {!ui.inline && (
        <div class="gate-bar">
          <IconButton name="chevron-down" phone="close" label={t('minimise')} onClick={minimise} />
        </div>
      )}
      <section class="notice" aria-labelledby="gate-title">
        <svg class="art" viewBox="0 0 148 108" aria-hidden="true">
          <path class="fill" d="M10 44v23a4 4 0 0 0 4 4h45a27 27 0 0 0 0-54H37a27 27 0 0 0-27 27Z" />
          <path class="accent" d="M138 66v23a4 4 0 0 1-4 4H90a27 27 0 0 1 0-54h21a27 27 0 0 1 27 27Z" />
          <path class="dots" d="M88 66h.01M101 66h.01M114 66h.01" />
        </svg>
        <h2 id="gate-title" tabIndex={-1}>
          {t('gate.title')}
        </h2>
        <p>{t('gate.text')}</p>
        <p>{t('gate.or')}</p>
        <div class="gate-buttons">
          <button type="button" class="button" onClick={() => consent(true)}>
            {t('gate.allow')}
          </button>
          <button type="button" class="button secondary" onClick={() => consent(false)}>
            {t('gate.deny')}
          </button>
        </div>
      </section>
    </div>
  )
}
