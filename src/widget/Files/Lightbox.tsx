// One picture as large as the window, and the way to the others. The page under it stands still. Must not let a key out.

import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { direction } from '../../i18n/translate.js'
import { type Looking, useWidget } from '../context.js'
import { IconButton } from '../icons.js'
import { Download } from './Download.js'
import { Name } from './Name.js'
import { nameOf, sizeText } from './words.js'

const scrolling = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'])

export function Lightbox(): JSX.Element | null {
  const { ui } = useWidget()
  const looking = ui.looking.value
  return looking ? <Open looking={looking} /> : null
}

function Open({ looking }: { readonly looking: Looking }): JSX.Element {
  const { ui } = useWidget()
  const t = ui.t.value
  const dialog = useRef<HTMLDialogElement>(null)
  const { images, index, opener } = looking
  const { url, part } = images[index] as Looking['images'][number]

  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    current?.focus()
    const still = (event: Event): void => event.preventDefault()
    const options = { passive: false }
    current?.addEventListener('wheel', still, options)
    current?.addEventListener('touchmove', still, options)
    return () => {
      current?.removeEventListener('wheel', still)
      current?.removeEventListener('touchmove', still)
      current?.close()
      if (opener?.isConnected) opener.focus()
    }
  }, [opener])
  // Nothing stays open over a page whose chat was closed.
  const open = ui.open.value
  const close = (): void => {
    ui.looking.value = undefined
  }
  useEffect(() => {
    if (!open) close()
  }, [open])

  const to = (by: number): void => {
    const next = index + by
    if (images[next]) ui.looking.value = { ...looking, index: next }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    const forward = direction(ui.locale.value) === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') to(event.key === forward ? 1 : -1)
    else if (event.key === 'Escape') close()
    else if (!scrolling.has(event.key) && !(event.key === ' ' && event.target === dialog.current)) return
    event.preventDefault()
  }
  const many = images.length > 1
  return (
    <dialog
      ref={dialog}
      class="lightbox"
      part="lightbox"
      aria-label={nameOf(part, t)}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => {
        if ((event.target as Element).matches('dialog, .lightbox-stage')) close()
      }}
    >
      <div class="lightbox-head">
        <span class="file-text">
          <Name file={part} />
          <span class="file-meta">
            {sizeText(part.size, ui.locale.value)}
            {many && ` · ${t('file.progress', { sent: index + 1, total: images.length })}`}
          </span>
        </span>
        <Download part={part} url={url} />
        <IconButton name="close" label={t('file.close')} onClick={close} />
      </div>
      <div class="lightbox-stage">
        <img key={url} src={url} alt={nameOf(part, t)} referrerpolicy="no-referrer" />
      </div>
      {many && (
        <div class="lightbox-foot">
          <IconButton name="chevron-left" label={t('file.previous')} disabled={index === 0} onClick={() => to(-1)} />
          <IconButton name="chevron-right" label={t('file.next')} disabled={index === images.length - 1} onClick={() => to(1)} />
        </div>
      )}
    </dialog>
  )
}
