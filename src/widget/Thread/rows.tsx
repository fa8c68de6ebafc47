// The rows that are drawn, each drawn again only when something of its own changed. Must not keep a row that is gone.

import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { RowItem } from './layout.js'
import { MessageRow } from './MessageRow.js'

type Drawn = { readonly item: RowItem; readonly row: JSX.Element }

const same = (a: RowItem, b: RowItem): boolean => a.row === b.row && a.first === b.first && a.last === b.last && a.receipt === b.receipt

/** @returns the element of an item: the very one as last time, which Preact then passes over, where nothing changed. */
export function useRows(): (item: RowItem) => JSX.Element {
  const before = useRef<ReadonlyMap<string, Drawn>>(new Map())
  const drawn = new Map<string, Drawn>()
  useLayoutEffect(() => {
    before.current = drawn
  })
  return (item) => {
    const old = before.current.get(item.key)
    const next = old && same(old.item, item) ? old : { item, row: <MessageRow key={item.key} item={item} /> }
    drawn.set(item.key, next)
    return next.row
  }
}
