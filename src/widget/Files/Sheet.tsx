// The sheet of paper that stands for a file, with its type on it. Must not say anything that the name beside it doesn't.

import type { JSX } from 'preact'
import { sheetText } from './words.js'

export function Sheet({ file }: { readonly file: { readonly name: string; readonly mime: string } }): JSX.Element {
  return (
    <span class="sheet" aria-hidden="true">
      <svg viewBox="0 0 36 40" aria-hidden="true">
        <path d="M7 1.75h14.5L31 11v24.5a2.75 2.75 0 0 1-2.75 2.75H7.75A2.75 2.75 0 0 1 5 35.5V3.75c0-1.1.9-2 2-2Z" />
        <path d="M21.5 2v7.25c0 1.1.9 2 2 2H31" />
      </svg>
      <b>{sheetText(file)}</b>
    </span>
  )
}
