// Pictures of one message: the first one large, then pairs, and how many more. Must not change its size when one loads.

import type { JSX } from 'preact'
import { type Picture, useWidget } from '../context.js'
import { IconButton } from '../icons.js'
import { Progress, type Sent } from './Progress.js'
import { nameOf, progressText } from './words.js'

const shown = 3

export type Cell = Omit<Picture, 'url'> & { readonly index: number; readonly url: string | undefined; readonly own: boolean }

export function ImageGrid(props: {
  readonly cells: readonly Cell[]
  readonly sent: Sent | undefined
  readonly onCancel: (() => void) | undefined
  readonly onError: (index: number) => void
  readonly failed: boolean
}): JSX.Element {
  const { ui } = useWidget()
  const t = ui.t.value
  const { cells, sent } = props
  const more = cells.length - shown
  const show = (cell: Cell, opener: HTMLElement): void => {
    const images = cells.flatMap(({ url, part }) => (url ? [{ url, part }] : []))
    const index = images.findIndex((one) => one.part === cell.part)
    if (index >= 0) ui.looking.value = { images, index, opener }
  }
  const label = cells.length > 1 ? t('file.images', { n: cells.length }) : nameOf((cells[0] as Cell).part, t)
  const extra = more > 0 ? more : 0
  return (
    <div class={`images${props.failed ? ' failed' : ''}`} part="images" role="group" aria-label={label}>
      {cells.slice(0, shown).map((cell, at) => {
        const name = nameOf(cell.part, t)
        const rest = at === shown - 1 ? extra : 0
        return (
          <button
            key={cell.index}
            type="button"
            aria-label={rest ? t('file.showMore', { name, n: rest }) : t('file.show', { name })}
            onClick={(event) => show(cell, event.currentTarget)}
          >
            {cell.url && (
              <img
                src={cell.url}
                alt=""
                decoding={cell.own ? 'sync' : 'async'}
                referrerpolicy="no-referrer"
                draggable={false}
                onError={() => props.onError(cell.index)}
              />
            )}
            {rest > 0 && (
              <span class="more" dir="ltr">
                +{rest}
              </span>
            )}
          </button>
        )
      })}
      {props.onCancel && (
        <div class="under-way">
          {sent && <span>{progressText(sent.sentBytes, sent.size, t, ui.locale.value)}</span>}
          {sent && <Progress {...sent} name={label} />}
          <IconButton name="close" label={t('file.cancel', { name: label })} onClick={props.onCancel} />
        </div>
      )}
    </div>
  )
}
