// A string of the interface, filled in. Must not build sentences out of pieces.

import type { StringKey, Strings } from './en.js'

export type Translate = {
  (key: StringKey, values?: Readonly<Record<string, string | number>>): string
  /** The form that fits the number: `key.one`, `key.other`, … */
  count(key: string, n: number): string
  has(key: string): boolean
}

export function createTranslate(strings: Strings, locale: string): Translate {
  const plural = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)
  const fill = (template: string, values: Readonly<Record<string, string | number>> = {}): string =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : typeof value === 'number' ? number.format(value) : value
    })
  const translate = ((key, values) => fill(strings[key] ?? key, values)) as Translate
  translate.count = (key, n) => {
    const every = strings as Readonly<Record<string, string>>
    return fill(every[`${key}.${plural.select(n)}`] ?? every[`${key}.other`] ?? key, { n })
  }
  translate.has = (key) => Object.hasOwn(strings, key)
  return translate
}

const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** The direction of a language, by its BCP 47 tag. */
export const direction = (locale: string): 'ltr' | 'rtl' => (rightToLeft.has(locale.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr')
