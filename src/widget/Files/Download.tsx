// The way to have a file: saved, never opened in this page. Must not lead to an address that has expired.

import type { JSX } from 'preact'
import type { FilePart } from '../../model/part.js'
import { savedName } from '../../safety/name.js'
import { mediaUrl } from '../../safety/url.js'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'
import { isolated, nameOf } from './words.js'

/** Content of this page is saved where it is; another site's may open, in a tab that knows nothing of this one. */
const target = (href: string): string | undefined => (href.startsWith('blob:') ? undefined : '_blank')

export function Download({ part, url }: { readonly part: FilePart; readonly url: string | undefined }): JSX.Element | null {
  const { client, ui, now } = useWidget()
  const t = ui.t.value
  const href = mediaUrl(url)
  const name = savedName(part.name) || 'file'
  if (!href && part.ref === undefined) return null
  const onClick = async (event: Event): Promise<void> => {
    if (href && (part.expiresAt === undefined || part.expiresAt > now())) return
    event.preventDefault()
    const fresh = mediaUrl(await client.fileUrl({ ...part, expiresAt: 0 }).catch(() => undefined))
    if (!fresh) {
      ui.word.value = t('file.unreadable', { name: isolated(nameOf(part, t)) })
      return
    }
    const link = Object.assign(document.createElement('a'), { href: fresh, download: name, rel: 'noopener noreferrer' })
    link.target = target(fresh) ?? ''
    link.click()
  }
  return (
    <a
      class="icon-button"
      href={href ?? '#'}
      download={name}
      rel="noopener noreferrer"
      target={target(href ?? '')}
      aria-label={t('file.download', { name: nameOf(part, t) })}
      onClick={onClick}
    >
      <Icon name="download" />
    </a>
  )
}
