// What is said of files: how large, which kinds, why not. Must not build a sentence that a translator can't turn around.

import type { AttachmentLimits, Upload } from '../../client/readable.js'
import type { StringKey } from '../../i18n/en.js'
import type { Translate } from '../../i18n/translate.js'
import type { FilePart } from '../../model/part.js'
import { splitName, visibleName } from '../../safety/name.js'
import { shownAs } from '../../safety/shown.js'

const units = ['kilobyte', 'megabyte', 'gigabyte'] as const

const unitOf = (bytes: number): number => (bytes >= 1024 ** 3 ? 2 : bytes >= 1024 ** 2 ? 1 : 0)

/** "4.8 MB". */
export function sizeText(bytes: number, locale: string): string {
  const unit = unitOf(bytes)
  const value = Math.max(bytes, 1) / 1024 ** (unit + 1)
  const maximumFractionDigits = value < 10 ? 1 : 0
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[unit] as string, maximumFractionDigits }).format(Math.max(value, 0.1))
}

/** "2.1 of 4.8 MB": both in the unit of the whole. */
export function progressText(sent: number, total: number, t: Translate, locale: string): string {
  const value = sent / 1024 ** (unitOf(total) + 1)
  const digits = total / 1024 ** (unitOf(total) + 1) < 10 ? 1 : 0
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return t('file.progress', { sent: number.format(value), total: sizeText(total, locale) })
}

/** Which word stands for a type or an ending of the `accept` list, or of what is dragged. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^image\/(\*|png|jpe?g|gif|webp|avif|heic|heif|svg\+xml)$|^\.(png|jpe?g|gif|webp|avif|heic|svg)$/, 'image'],
  [/^audio\/|^\.(mp3|m4a|wav|ogg|flac)$/, 'audio'],
  [/^video\/|^\.(mp4|mov|webm)$/, 'video'],
  [/^application\/pdf$|^\.pdf$/, 'pdf'],
  [/^application\/(msword|vnd\.openxmlformats-officedocument\.wordprocessingml\.document)$|^\.docx?$/, 'word'],
  [/^application\/vnd\.(ms-excel|openxmlformats-officedocument\.spreadsheetml\.sheet)$|^\.xlsx?$/, 'excel'],
  [/^application\/vnd\.(ms-powerpoint|openxmlformats-officedocument\.presentationml\.presentation)$|^\.pptx?$/, 'powerpoint'],
  [/^text\/plain$|^\.txt$/, 'text'],
]
const kindOf = (wanted: string): string | undefined => kinds.find(([pattern]) => pattern.test(wanted))?.[1]

/** A type's own short word, such as "DWG"; empty when it has none that a visitor would know. */
const shortType = (mime: string): string =>
  /([a-z0-9]{2,5})$/i.exec(mime.split('/')[1]?.replace(/^(x-|vnd\.)/, '') ?? '')?.[1]?.toUpperCase() ?? ''

const oneOf = (words: readonly string[], locale: string): string =>
  new Intl.ListFormat(locale === 'en' ? 'en-GB' : locale, { type: 'disjunction' }).format(words)

const each = (accept: readonly string[], t: Translate, form: 'kind' | 'one'): readonly string[] => [
  ...new Set(
    accept.map((one) => {
      const wanted = one.trim().toLowerCase()
      const kind = kindOf(wanted)
      const type = wanted.startsWith('.') ? wanted.slice(1).toUpperCase() : shortType(wanted)
      return kind ? t(`${form}.${kind}` as StringKey) : t(`${form}.other`, { type: type || wanted })
    }),
  ),
]

/** "Images, PDF or Word, up to 20 MB each". */
export function limitsText({ accept, maxBytes }: AttachmentLimits, t: Translate, locale: string): string {
  const size = sizeText(maxBytes, locale)
  return accept?.length ? t('drop.limits', { kinds: oneOf(each(accept, t, 'kind'), locale), size }) : t('drop.any', { size })
}

/** "Send a PDF or an image instead." */
export const insteadText = (accept: readonly string[] | undefined, t: Translate, locale: string): string =>
  accept?.length ? t('file.instead', { kinds: oneOf(each(accept, t, 'one'), locale) }) : ''

/** Whether what is dragged, of which only the types are known, can't be taken at all. A doubt is not a no. */
export function refusesAll(types: readonly string[], accept: readonly string[] | undefined): boolean {
  if (!accept || !types.length) return false
  return types.every((type) => {
    if (!type) return false
    return !accept.some((one) => {
      const wanted = one.trim().toLowerCase()
      if (!wanted.startsWith('.')) return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
      const kind = kindOf(wanted)
      return !kind || kind === kindOf(type)
    })
  })
}

/** "DWG files can’t be sent here". */
export function refusedType(types: readonly string[], t: Translate): string {
  const [only, ...more] = new Set(types)
  const type = only && !more.length ? (kindOf(only) ? '' : shortType(only)) : ''
  return type ? t('drop.refusedType', { type }) : t('drop.refused')
}

/** Isolated, so that a name of another direction leaves the sentence in its order. */
export const isolated = (name: string): string => `\u2068${name}\u2069`

export const nameOf = (file: { readonly name: string }, t: Translate): string => visibleName(file.name) || t('file.unnamed')

/** What stands on the sheet: "PDF"; of a name without an ending, what the type says. */
export function sheetText(file: { readonly name: string; readonly mime: string }): string {
  const { ending } = splitName(visibleName(file.name))
  const own = /^\.([a-z0-9]{1,4})$/i.exec(ending)?.[1]
  return (own ?? (ending ? '' : shortType(file.mime)).slice(0, 4)).toUpperCase()
}

/** Why a file isn't on its way, and what to do: one sentence or two, remedy last. */
export function errorText(
  { name: called, size: bytes, error, state }: Upload,
  limits: AttachmentLimits | undefined,
  t: Translate,
  locale: string,
): string {
  const name = isolated(visibleName(called) || t('file.unnamed'))
  const { kind, info } = error ?? { kind: 'server', info: {} }
  const limit = info.limit ?? limits?.maxBytes ?? 0
  if (kind === 'unsupported_type') return `${t('file.refused', { name })} ${insteadText(info.accept ?? limits?.accept, t, locale)}`.trim()
  if (kind === 'too_large') return t('file.tooLarge', { name, size: sizeText(bytes, locale), limit: sizeText(limit, locale) })
  if (info.code === 'too_many') return t('file.tooMany', { limit, n: info.count ?? 1 })
  if (info.code === 'empty') return t('file.empty', { name })
  if (info.code === 'unreadable') return t('file.unreadable', { name })
  if (info.code === 'storage_full') return t('file.storageFull', { name })
  if (state === 'refused') return t('file.refused', { name })
  return t(kind === 'network' || kind === 'timeout' ? 'file.failedNetwork' : 'file.failed', { name })
}

/** A file in a list of messages or said aloud: "Photo", or its name. */
export const fileSummary =
  (t: Translate) =>
  (part: FilePart): string =>
    shownAs(part) === 'image' ? t('file.photo') : nameOf(part, t)
