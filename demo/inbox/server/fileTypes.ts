// What a file is, by its bytes, and whether this inbox takes it. What is shown in a page is decided here too.
// Must not believe a name or a declared type about anything that a browser will draw.

import { fileTypeFromBuffer } from 'file-type'
import { imageSize } from 'image-size'

export type Judged = { readonly mime: string; readonly width?: number; readonly height?: number }

const office = 'application/vnd.openxmlformats-officedocument'
const open = 'application/vnd.oasis.opendocument'
const unknown = 'application/octet-stream'

/** Endings stand for what browsers have no type for, or a wrong one: such a file is taken by its name and only ever downloaded. */
export const defaultAccept: readonly string[] = [
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/heic', 'audio/*', 'video/*'],
  ...['application/pdf', 'application/rtf', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'],
  ...[`${office}.wordprocessingml.document`, `${office}.spreadsheetml.sheet`, `${office}.presentationml.presentation`],
  ...[`${open}.text`, `${open}.spreadsheet`, `${open}.presentation`],
  ...['text/plain', 'text/csv', 'text/markdown', 'application/zip'],
  ...['.heic', '.txt', '.csv', '.md', '.zip'],
]

/** What runs when it is opened: never taken, whatever the list says. Endings that only a desktop knows count by name. */
const running =
  /\.(exe|com|scr|cpl|msi|msix|msp|bat|cmd|ps1|vbs|vbe|jse|wsf|hta|pif|reg|lnk|jar|apk|dmg|pkg|img|iso|command|chm|appinstaller|application|docm|dotm|xlsm|xltm|xlam|pptm|potm|ppam|app\.zip)[. ]*$/i
const runs = new Set([
  ...['application/x-msdownload', 'application/x-elf', 'application/x-mach-binary', 'application/x-ms-shortcut', 'application/x-msi'],
  ...['application/java-vm', 'application/java-archive', 'application/vnd.android.package-archive', 'application/x-apple-diskimage'],
])
const drawn = /^(image|audio|video)\//
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])
/** A small file can hold a picture that fills the memory. */
const maxPixels = 50_000_000

const sameAs: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'application/ogg': 'audio/ogg',
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'audio/x-flac': 'audio/flac',
  'video/matroska': 'video/x-matroska',
}
const oldOffice: Readonly<Record<string, string>> = {
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
}
const written: Readonly<Record<string, string>> = { txt: 'text/plain', csv: 'text/csv', md: 'text/markdown', markdown: 'text/markdown' }

const endingOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/** Whether the beginning of a file is text: UTF-8, or UTF-16 that says so. */
function isText(bytes: Uint8Array): boolean {
  const [a, b] = bytes
  const wide = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined
  if (!wide && bytes.includes(0)) return false
  try {
    // It may end in the middle of a character.
    new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

async function sniffed(bytes: Uint8Array, name: string): Promise<string | undefined> {
  const found = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime.replace(/;.*/s, '')
  if (found === 'application/x-cfb') return oldOffice[endingOf(name)]
  if (!found && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4) return 'application/zip'
  return found && (sameAs[found] ?? found)
}

/** Pixels as they are seen: a camera that was held upright says so. */
function sizeOf(bytes: Uint8Array): { width: number; height: number } | undefined {
  try {
    const { width, height, orientation = 1 } = imageSize(bytes)
    if (!(width > 0 && height > 0)) return undefined
    return orientation > 4 ? { width: height, height: width } : { width, height }
  } catch {
    return undefined
  }
}

/**
 * @param bytes the first piece of the file
 * @param declared what the sender says it is. Whoever says "image" of what isn't one, or "page" of what is a picture, gets
 * `application/octet-stream`: bytes that are only ever downloaded.
 */
export async function judge(bytes: Uint8Array, declared: string, name: string): Promise<Judged> {
  const found = await sniffed(bytes, name)
  const said = declared.replace(/;.*/s, '').trim().toLowerCase()
  if (!found) return { mime: (isText(bytes) && written[endingOf(name)]) || unknown }
  if (drawn.test(found) && said !== '' && said !== unknown) {
    const picture = found.startsWith('image/')
    if (picture ? !said.startsWith('image/') || /svg|xml/.test(said) : !/^(audio|video)\//.test(said)) return { mime: unknown }
  }
  return { mime: found, ...(found.startsWith('image/') && sizeOf(bytes)) }
}

/** @param accept MIME types, `image/*`, or endings such as `.pdf` */
export function takes(accept: readonly string[], { mime }: Judged, name: string): boolean {
  if (runs.has(mime) || (!drawn.test(mime) && running.test(name))) return false
  return accept.some((one) => {
    const wanted = one.trim().toLowerCase()
    if (wanted.startsWith('.')) return name.toLowerCase().endsWith(wanted)
    return wanted === '*/*' || (wanted.endsWith('/*') ? mime.startsWith(wanted.slice(0, -1)) : mime === wanted)
  })
}

/** The type it is served as, when a page may show it; undefined: it is downloaded. */
export function shownAs({ mime, width, height }: Judged): string | undefined {
  if (/^(audio|video)\/[a-z0-9.+-]+$/.test(mime)) return mime
  return pictures.has(mime) && width && height && width * height <= maxPixels ? mime : undefined
}
