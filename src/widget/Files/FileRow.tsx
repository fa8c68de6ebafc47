// A file as a row: its sheet, name and size, and what can be done with it. Must not show anything of its content.

import type { ComponentChildren, JSX } from 'preact'
import type { FilePart } from '../../model/part.js'
import { useWidget } from '../context.js'
import { IconButton } from '../icons.js'
import { Download } from './Download.js'
import { Name } from './Name.js'
import { Progress, type Sent } from './Progress.js'
import { Sheet } from './Sheet.js'
import { nameOf, progressText, sizeText } from './words.js'

export type RowProps = {
  readonly part: FilePart
  readonly url: string | undefined
  /** While it isn't there yet. */
  readonly sent?: Sent | undefined
  /** While its message waits: takes the message away. */
  readonly onCancel?: (() => void) | undefined
  readonly failed?: boolean
  readonly children?: ComponentChildren
}

export function FileRow({ part, url, sent, onCancel, failed, children }: RowProps): JSX.Element {
  const { ui } = useWidget()
  const t = ui.t.value
  const name = nameOf(part, t)
  const locale = ui.locale.value
  return (
    <div class={`file${failed ? ' failed' : ''}${children ? ' media' : ''}`} part="file">
      {children}
      <div class="file-row">
        <Sheet file={part} />
        <span class="file-text">
          <Name file={part} />
          <span class="file-meta">{sent ? progressText(sent.sentBytes, sent.size, t, locale) : sizeText(part.size, locale)}</span>
          {sent && <Progress {...sent} name={name} />}
        </span>
        {onCancel ? <IconButton name="close" label={t('file.cancel', { name })} onClick={onCancel} /> : <Download part={part} url={url} />}
      </div>
    </div>
  )
}

/** Sound or a film over its row. It plays here, on a press, and stops when the panel closes. */
export function MediaRow(props: RowProps & { readonly kind: 'audio' | 'video'; readonly onError: () => void }): JSX.Element {
  const { ui } = useWidget()
  const { part, url, kind, onError } = props
  const name = nameOf(part, ui.t.value)
  const common = { controls: true, preload: 'metadata', src: url, 'aria-label': name, onError } as const
  return (
    <FileRow {...props}>{kind === 'audio' ? <audio {...common} class="sound" /> : <video {...common} class="film" playsInline />}</FileRow>
  )
}
