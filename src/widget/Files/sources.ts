// Where the files of one message are shown from: this page's own copy first, then the inbox's address, then a fresh one.
// Must not ask the inbox twice for the same file.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { FilePart } from '../../model/part.js'
import { shownAs } from '../../safety/shown.js'
import { mediaUrl } from '../../safety/url.js'
import { useWidget } from '../context.js'
import { useObjectUrls } from './objectUrl.js'

export type Sources = {
  /** `file` once it turned out that it can't be shown. */
  kind(index: number): 'image' | 'audio' | 'video' | 'file'
  url(index: number): string | undefined
  /** Whether it is this page's own copy. */
  own(index: number): boolean
  failed(index: number): void
}

/** @param own whether the visitor sent them */
export function useSources(parts: readonly FilePart[], own: boolean): Sources {
  const { client } = useWidget()
  const objectUrl = useObjectUrls()
  const kept = useRef(new Map<number, { readonly blob: Blob; readonly name: string; readonly size: number }>())
  const asked = useRef(new Set<number>())
  const [fresh, setFresh] = useState<ReadonlyMap<number, string | false>>(new Map())
  const uploads = own && parts.some((part) => part.clientId) ? client.signals.uploads.value : []
  const set = (index: number, url: string | false): void => setFresh((before) => new Map(before).set(index, url))

  parts.forEach((part, index) => {
    const { name, size } = part
    const blob = own && part.clientId ? (part.blob ?? uploads.find((one) => one.id === part.clientId)?.blob) : undefined
    if (blob && !kept.current.has(index)) kept.current.set(index, { blob, name, size })
    // The inbox's own version takes over where it is another file.
    const held = kept.current.get(index)
    if (held && (held.name !== name || held.size !== size)) kept.current.delete(index)
  })
  const local = (index: number): string | undefined => {
    const held = kept.current.get(index)
    return held && objectUrl(held.blob)
  }
  const url = (index: number): string | undefined => {
    const found = fresh.get(index)
    return local(index) ?? (found || mediaUrl(parts[index]?.url))
  }
  const failed = (index: number): void => {
    const part = parts[index]
    if (!part || asked.current.has(index) || kept.current.has(index) || part.ref === undefined) {
      set(index, false)
      return
    }
    asked.current.add(index)
    client.fileUrl({ ...part, expiresAt: 0 }).then(
      (answer) => {
        const next = mediaUrl(answer)
        set(index, next && next !== mediaUrl(part.url) ? next : false)
      },
      () => set(index, false),
    )
  }
  const kind: Sources['kind'] = (index) => (fresh.get(index) === false ? 'file' : shownAs(parts[index] as FilePart))
  useEffect(() => {
    parts.forEach((part, index) => {
      if (kind(index) !== 'file' && part.clientId === undefined && !url(index) && !asked.current.has(index)) failed(index)
    })
  })
  return { kind, url, own: (index) => kept.current.has(index), failed }
}
