// A file's name, cut in its middle: what it ends with is always to be seen. Must not let the name's direction reach around it.

import type { JSX } from 'preact'
import { splitName } from '../../safety/name.js'
import { useWidget } from '../context.js'
import { nameOf } from './words.js'

export function Name({ file }: { readonly file: { readonly name: string } }): JSX.Element {
  const { ui } = useWidget()
  const name = nameOf(file, ui.t.value)
  const { stem, ending } = splitName(name)
  return (
    // Its own direction, inside: the ending follows the name as a reader of that name expects.
    <span class="file-name" title={name} dir="auto">
      <span>{stem}</span>
      {ending && <span dir="ltr">{ending}</span>}
    </span>
  )
}
