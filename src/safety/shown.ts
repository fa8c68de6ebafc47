// Which kinds of file are shown as what they are. Must not take a type by its family: SVG is an image that runs scripts.

import { maxPixels } from './file.js'

const kinds: Readonly<Record<string, 'image' | 'audio' | 'video'>> = {
  'image/png': 'image',
  'image/jpeg': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'image/avif': 'image',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/ogg': 'audio',
  'audio/wav': 'audio',
  'audio/webm': 'audio',
  'audio/flac': 'audio',
  'video/mp4': 'video',
  'video/webm': 'video',
  'video/ogg': 'video',
  'video/quicktime': 'video',
}

/** By its type, exactly as written, and its size in pixels where that is known; `file` is a row with a name. */
export function shownAs(file: {
  readonly mime: string
  readonly width?: number
  readonly height?: number
}): 'image' | 'audio' | 'video' | 'file' {
  const kind = (Object.hasOwn(kinds, file.mime) && kinds[file.mime]) || 'file'
  return kind === 'image' && (file.width ?? 1) * (file.height ?? 1) > maxPixels ? 'file' : kind
}
