// What a paste holds besides words. Must not take the place of words: who copies from a document means its text.

import type { Translate } from '../../i18n/translate.js'

/** A screenshot comes without a name of its own. */
const nameless = /^image\.(png|jpe?g|gif|webp)$/i

const two = (n: number): string => String(n).padStart(2, '0')

export function pastedFiles(data: DataTransfer | null, now: number, t: Translate): readonly File[] {
  if (!data || data.types.includes('text/plain')) return []
  return [...data.files].map((file) => {
    const [, ending] = nameless.exec(file.name) ?? []
    if (!ending) return file
    const at = new Date(now)
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
    const name = `${t('file.screenshot', { day, time: `${two(at.getHours())}.${two(at.getMinutes())}` })}.${ending.toLowerCase()}`
    return new File([file], name, { type: file.type, lastModified: now })
  })
}
