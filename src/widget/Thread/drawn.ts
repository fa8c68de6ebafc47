// Which rows of a long thread stand in the page: the newest, and as many older ones as the reader has scrolled up to.
// Must not move the first of them while somebody reads further up.

import { useRef, useState } from 'preact/hooks'
import type { Row } from '../../model/thread.js'

const most = 200

/** @param atEnd whether nobody reads further up, so that what is far above may go. */
export function useDrawn(
  conversation: string,
  rows: readonly Row[],
  atEnd: () => boolean,
): { readonly drawn: readonly Row[]; more(): boolean } {
  /** The first row that is drawn; none: all of them are. */
  const from = useRef<{ conversation: string; key: string | undefined }>({ conversation, key: undefined })
  const [, redraw] = useState({})
  if (from.current.conversation !== conversation) from.current = { conversation, key: undefined }
  const { key } = from.current
  const found = key === undefined ? 0 : rows.findIndex((row) => row.key === key)
  let start = Math.max(0, found)
  // Not at each new message: what is drawn is moved in large steps.
  if (rows.length - start > most * 2 && atEnd()) start = rows.length - most
  from.current.key = start ? rows[start]?.key : undefined
  return {
    drawn: start ? rows.slice(start) : rows,
    more: () => {
      if (!start) return false
      from.current.key = rows[Math.max(0, start - most)]?.key
      redraw({})
      return true
    },
  }
}
