// What a file is, by its first bytes, and whether a list takes it. Must not believe a name or a browser about what is shown.

import { maxPixels } from './shown.js'

export type FileKind = 'image' | 'audio' | 'video' | 'file'
export type Sniffed = { readonly mime: string; readonly kind: FileKind; readonly width?: number; readonly height?: number }

/** Enough for every signature here, and for a JPEG's size behind an ordinary block of camera data. */
export const headBytes = 65_536

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/** Source: ITU T.81, B.2.2: the frame header is the only segment that has the size. */
function jpegSize(view: DataView): { width: number; height: number } | undefined {
  let at = 2
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (frame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

function webpSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | undefined {
  if (view.byteLength < 30) return undefined
  const form = text(bytes, 12, 16)
  if (form === 'VP8X') return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) }
  if (form === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  const bits = view.getUint32(21, true)
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
}

/** The size of an AVIF picture, in its `ispe` box. Source: ISO/IEC 23008-12, 6.5.3. */
function avifSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | undefined {
  const at = text(bytes, 0, Math.min(bytes.length, 4096)).indexOf('ispe')
  return at < 0 || at + 16 > view.byteLength ? undefined : { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
}

function brandOf(brand: string): Sniffed | undefined {
  if (/^(avif|avis)/.test(brand)) return { mime: 'image/avif', kind: 'image' }
  if (/^(heic|heix|heim|heis|mif1|msf1)/.test(brand)) return { mime: 'image/heic', kind: 'file' }
  if (/^M4[AB]/.test(brand)) return { mime: 'audio/mp4', kind: 'audio' }
  if (/^qt/.test(brand)) return { mime: 'video/quicktime', kind: 'video' }
  return { mime: 'video/mp4', kind: 'video' }
}

/**
 * @param bytes the first `headBytes` of a file, or fewer
 * @returns undefined when nothing here knows it. Only raster images, audio and video have a kind that is ever shown.
 */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const has = (signature: string, at = 0): boolean => text(bytes, at, at + signature.length) === signature
  const image = (mime: string, size: { width: number; height: number } | undefined): Sniffed => {
    const tooMany = !size || size.width * size.height > maxPixels
    return { mime, kind: tooMany ? 'file' : 'image', ...size }
  }
  const u16 = (at: number, little = false): number => (at + 2 <= bytes.length ? view.getUint16(at, little) : 0)
  const u32 = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at) : 0)
  if (has('\x89PNG\r\n\x1a\n')) return image('image/png', { width: u32(16), height: u32(20) })
  if (has('\xff\xd8\xff')) return image('image/jpeg', jpegSize(view))
  if (has('GIF87a') || has('GIF89a')) return image('image/gif', { width: u16(6, true), height: u16(8, true) })
  if (has('RIFF') && has('WEBP', 8)) return image('image/webp', webpSize(bytes, view))
  if (has('RIFF') && has('WAVE', 8)) return { mime: 'audio/wav', kind: 'audio' }
  if (has('ftyp', 4)) {
    const found = brandOf(text(bytes, 8, 12))
    return found?.mime === 'image/avif' ? image('image/avif', avifSize(bytes, view)) : found
  }
  if (has('\x1aE\xdf\xa3')) return { mime: text(bytes, 0, 64).includes('webm') ? 'video/webm' : 'video/x-matroska', kind: 'video' }
  if (has('OggS')) return { mime: 'audio/ogg', kind: 'audio' }
  if (has('fLaC')) return { mime: 'audio/flac', kind: 'audio' }
  // MP3 with its tag, else a frame's sync word of layer III. Source: ISO/IEC 11172-3, 2.4.2.3.
  if (has('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return { mime: 'audio/mpeg', kind: 'audio' }
  if (has('%PDF-')) return { mime: 'application/pdf', kind: 'file' }
  return undefined
}

/** What claims to be something that is shown, and isn't, is bytes and no more. */
export const honestMime = (declared: string, found: Sniffed | undefined): string =>
  found?.mime ?? (/^(image|audio|video)\//i.test(declared) && !/^image\/svg/i.test(declared) ? 'application/octet-stream' : declared)

/** @param accept MIME types, `image/*`, or endings such as `.pdf`; undefined takes all. Source: HTML, the `accept` attribute. */
export function accepts(accept: readonly string[] | undefined, name: string, mime: string): boolean {
  if (!accept) return true
  const lower = name.toLowerCase()
  const type = mime.toLowerCase()
  return accept.some((one) => {
    const wanted = one.trim().toLowerCase()
    if (wanted.startsWith('.')) return lower.endsWith(wanted)
    return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
  })
}
