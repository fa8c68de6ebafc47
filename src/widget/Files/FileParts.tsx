// The files of one message: pictures as a grid, sound and films to be played, all else as rows. Must not preview what only
// claims to be a picture: what doesn't load is a row.

import type { JSX } from 'preact'
import type { FilePart } from '../../model/part.js'
import { useWidget } from '../context.js'
import { FileRow, MediaRow } from './FileRow.js'
import { ImageGrid } from './ImageGrid.js'
import type { Sent } from './Progress.js'
import { useSources } from './sources.js'

export type FilePartsProps = {
  readonly parts: readonly FilePart[]
  readonly own: boolean
  readonly failed: boolean
  /** While the message waits. */
  readonly onCancel: (() => void) | undefined
}

export function FileParts({ parts, own, failed, onCancel }: FilePartsProps): JSX.Element {
  const { client } = useWidget()
  const sources = useSources(parts, own)
  const uploads = onCancel ? client.signals.uploads.value : []
  const waiting = (part: FilePart): Sent | undefined => {
    const upload = uploads.find((one) => one.id === part.clientId)
    return upload && upload.state !== 'uploaded' ? upload : undefined
  }
  const all = parts.map((part, index) => ({ part, index, kind: sources.kind(index), url: sources.url(index), own: sources.own(index) }))
  const images = all.filter((one) => one.kind === 'image')
  const under = images.some(({ part }) => waiting(part))
  const sum = (of: (one: Sent) => number): number =>
    images.reduce((total, { part }) => total + of(waiting(part) ?? { name: '', sentBytes: part.size, size: part.size }), 0)
  return (
    <>
      {images.length > 0 && (
        <ImageGrid
          cells={images}
          failed={failed}
          sent={under ? { name: '', sentBytes: sum((one) => one.sentBytes), size: sum((one) => one.size) } : undefined}
          onCancel={under && !failed ? onCancel : undefined}
          onError={sources.failed}
        />
      )}
      {all.map(({ part, index, kind, url }) => {
        if (kind === 'image') return null
        const sent = failed ? undefined : waiting(part)
        const row = { part, url, failed, sent, onCancel: sent && onCancel }
        if (kind === 'file' || !url) return <FileRow key={index} {...row} />
        return <MediaRow key={index} {...row} kind={kind} onError={() => sources.failed(index)} />
      })}
    </>
  )
}
