// The files of a reply that is being written: what they are, how far they are, what is wrong with them. Must not upload.

import type { JSX } from 'preact'
import * as attachments from './attachments.js'
import { FileType } from './Body.js'
import { Icon } from './Icon.js'
import { sizeText } from './model.js'

export function Tray({ id }: { readonly id: string }): JSX.Element | null {
  const list = attachments.attached.value.filter((one) => one.conversation === id)
  if (!list.length) return null
  return (
    <ul class="tray" aria-label="Attached files">
      {list.map((one) => {
        const { name, size } = one.file
        return (
          <li key={one.id} class={one.failed ? 'tray-item failed' : 'tray-item'}>
            {one.preview ? <img src={one.preview} alt="" /> : <FileType name={name} />}
            <span class="file-text">
              <bdi class="file-name" title={name}>
                {name}
              </bdi>
              {one.failed ? (
                <span class="meta danger" role="alert">
                  {one.failed}{' '}
                  {one.again && (
                    <button type="button" class="text-button" onClick={() => attachments.again(one)}>
                      Retry
                    </button>
                  )}
                </span>
              ) : (
                <span class="meta">{one.part ? sizeText(size) : `${sizeText(one.sentBytes)} of ${sizeText(size)}`}</span>
              )}
              {!one.part && !one.failed && <progress aria-label={`Uploading ${name}`} value={one.sentBytes} max={size} />}
            </span>
            <button type="button" class="attach" aria-label={`Remove ${name}`} onClick={() => attachments.remove(one.id)}>
              <Icon name="close" />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
