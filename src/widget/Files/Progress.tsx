// How much of a file is there, in bytes that were really sent. Must not move by itself.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import { progressText } from './words.js'

export type Sent = { readonly name: string; readonly sentBytes: number; readonly size: number }

export function Progress({ name, sentBytes, size }: Sent): JSX.Element {
  const { ui } = useWidget()
  const t = ui.t.value
  const share = size ? Math.min(1, sentBytes / size) : 0
  return (
    <span
      class="progress"
      role="progressbar"
      aria-label={t('file.uploading', { name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={progressText(sentBytes, size, t, ui.locale.value)}
    >
      <i style={{ inlineSize: `${share * 100}%` }} />
    </span>
  )
}
