// The files of one message, and their room until what draws them is there. Must not change its size when it comes.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { shownAs } from '../../safety/shown.js'
import { useWidget } from '../context.js'
import { Awaited } from '../Later/Missed.js'
import type { FilePartsProps } from './FileParts.js'

/** As files.css has them. */
const rowPx = 64
const room = {
  file: `${rowPx}px`,
  audio: `${rowPx + 44}px`,
  video: `calc((min(var(--samtale-size-card), 100%) - 2px) * 9 / 16 + ${rowPx}px)`,
} as const

export function FilesPlace(props: FilePartsProps): JSX.Element {
  const { parts } = useWidget()
  const drawn = parts.files.here.value
  useEffect(parts.files.want, [])
  if (drawn) return <drawn.FileParts {...props} />
  const kinds = props.parts.map(shownAs)
  const images = kinds.filter((one) => one === 'image').length
  return (
    <>
      {images > 0 && <div class="to-come" style={{ blockSize: images > 1 ? '245px' : '150px' }} />}
      {kinds.map(
        (kind, index) =>
          kind !== 'image' && <div key={index} class={kind === 'file' ? 'to-come narrow' : 'to-come'} style={{ blockSize: room[kind] }} />,
      )}
      <Awaited part={parts.files} />
    </>
  )
}
