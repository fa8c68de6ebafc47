// From the rows of a thread to what stands on screen: day lines, the unread line, who begins and ends a group. Pure.

import type { Seen } from '../../client/state.js'
import type { Row } from '../../model/thread.js'
import { dayOf } from '../time.js'

/** Messages of one author this close together stand as one group. */
const groupMs = 5 * 60_000

export type Receipt = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'

export type Item =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
  | {
      readonly kind: 'row'
      readonly key: string
      readonly row: Row
      readonly first: boolean
      readonly last: boolean
      readonly receipt?: Receipt
    }

export type RowItem = Extract<Item, { kind: 'row' }>

const isLine = (row: Row): boolean => row.message.author.role === 'system' || row.message.parts.every((part) => part.type === 'event')
const stands = (row: Row): boolean => row.delivery?.state === 'failed' || row.delivery?.state === 'unknown'

const together = (a: Row | undefined, b: Row | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  !isLine(a) &&
  !isLine(b) &&
  !stands(a) &&
  !stands(b) &&
  a.message.author.role === b.message.author.role &&
  (a.message.author.role === 'visitor' || a.message.author.id === b.message.author.id) &&
  Math.abs(b.message.createdAt - a.message.createdAt) < groupMs &&
  dayOf(a.message.createdAt) === dayOf(b.message.createdAt)

/** Said once under a group, so a group is of one: on its way, there, or read. */
const stage = (receipt: Receipt | undefined): string | undefined =>
  receipt === 'queued' || receipt === 'sending' ? 'under way' : receipt === 'delivered' ? 'sent' : receipt

/** @param unreadKey the row that the unread line stands before */
export function layout(rows: readonly Row[], seen: Seen | undefined, unreadKey: string | undefined): readonly Item[] {
  const place = (id: string | undefined): number => (id === undefined ? -1 : rows.findIndex((row) => row.message.id === id))
  const readTo = place(seen?.read)
  const deliveredTo = place(seen?.delivered)
  const receipt = (row: Row, index: number): Receipt | undefined => {
    if (row.message.author.role !== 'visitor') return undefined
    return row.delivery?.state ?? (index <= readTo ? 'read' : index <= deliveredTo ? 'delivered' : 'sent')
  }
  const joined = (index: number): boolean => {
    const [a, b] = [rows[index - 1], rows[index]]
    return together(a, b) && stage(receipt(a as Row, index - 1)) === stage(receipt(b as Row, index))
  }
  const items: Item[] = []
  rows.forEach((row, index) => {
    const before = rows[index - 1]
    const { createdAt } = row.message
    const far = receipt(row, index)
    const newDay = !before || dayOf(before.message.createdAt) !== dayOf(createdAt)
    const line = row.key === unreadKey
    if (line) items.push({ kind: 'unread', key: 'unread' })
    if (newDay) items.push({ kind: 'day', key: `day${dayOf(createdAt)}`, at: createdAt })
    items.push({
      kind: 'row',
      key: row.key,
      row,
      first: line || !joined(index),
      last: (unreadKey !== undefined && rows[index + 1]?.key === unreadKey) || !joined(index + 1),
      ...(far && { receipt: far }),
    })
  })
  return items
}

/** The oldest of the last `count` messages that somebody else wrote. */
export function firstUnread(rows: readonly Row[], count: number): string | undefined {
  let left = count
  for (let index = rows.length - 1; index >= 0 && left > 0; index--) {
    const row = rows[index] as Row
    if (row.message.author.role === 'visitor' || isLine(row)) continue
    if (--left === 0) return row.key
  }
  return undefined
}

export { isLine }
