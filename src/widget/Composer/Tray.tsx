// The files that go with the next message: what each is, how far it came, and the way to take it out again. Must not show
// what isn't a picture as one.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Upload } from '../../client/readable.js'
import { useWidget } from '../context.js'
import { Name } from '../Files/Name.js'
import { useObjectUrls } from '../Files/objectUrl.js'
import { Progress } from '../Files/Progress.js'
import { Sheet } from '../Files/Sheet.js'
import { errorText, nameOf } from '../Files/words.js'
import { Icon, IconButton } from '../icons.js'

function Item({ upload, onGone }: { readonly upload: Upload; readonly onGone: () => void }): JSX.Element {
  const { client, ui } = useWidget()
  const t = ui.t.value
  const objectUrl = useObjectUrls()
  const [broken, setBroken] = useState(false)
  const { blob, kind, state } = upload
  const image = kind === 'image' && blob && !broken
  const under = state === 'uploading' || state === 'checking'
  const name = nameOf(upload, t)
  return (
    <li class={`tray-item ${image ? '' : 'tile'}${state === 'failed' ? ' failed' : ''}`}>
      {image ? (
        <img src={objectUrl(blob)} alt={name} title={name} draggable={false} onError={() => setBroken(true)} />
      ) : (
        <>
          <Sheet file={upload} />
          <Name file={upload} />
        </>
      )}
      {state === 'uploading' && <Progress name={name} sentBytes={upload.sentBytes} size={upload.size} />}
      <button
        type="button"
        class="remove"
        aria-label={t(under ? 'file.cancel' : 'file.remove', { name })}
        onClick={() => {
          client.cancelUpload(upload.id)
          onGone()
        }}
      >
        <span>
          <Icon name="close" size="xs" />
        </span>
      </button>
    </li>
  )
}

function Trouble({ upload, onGone }: { readonly upload: Upload; readonly onGone: () => void }): JSX.Element {
  const { client, ui } = useWidget()
  const t = ui.t.value
  const failed = upload.state === 'failed'
  const name = nameOf(upload, t)
  return (
    <div class="trouble" role="alert">
      <Icon name="alert" size="sm" />
      <span>{errorText(upload, client.signals.attachments.value, t, ui.locale.value)}</span>
      {failed ? (
        <button
          type="button"
          class="text-button"
          aria-label={t('file.retry', { name })}
          onClick={() => {
            client.retryUpload(upload.id)
            onGone()
          }}
        >
          {t('retry')}
        </button>
      ) : (
        <IconButton
          name="close"
          label={t('file.dismiss')}
          onClick={() => {
            client.cancelUpload(upload.id)
            onGone()
          }}
        />
      )}
    </div>
  )
}

/** What went wrong, over the field: each said once. */
export function Troubles({ uploads, onGone }: { readonly uploads: readonly Upload[]; readonly onGone: () => void }): JSX.Element | null {
  const wrong = uploads.filter((one) => one.state === 'failed' || one.state === 'refused')
  if (!wrong.length) return null
  return (
    <div class="troubles">
      {wrong.map((one) => (
        <Trouble key={one.id} upload={one} onGone={onGone} />
      ))}
    </div>
  )
}

export function Tray({ uploads, onGone }: { readonly uploads: readonly Upload[]; readonly onGone: () => void }): JSX.Element | null {
  const { ui } = useWidget()
  const standing = uploads.filter((one) => one.state !== 'refused')
  if (!standing.length) return null
  return (
    <ul class="tray" part="tray" aria-label={ui.t.value('file.files')}>
      {standing.map((one) => (
        <Item key={one.id} upload={one} onGone={onGone} />
      ))}
    </ul>
  )
}
