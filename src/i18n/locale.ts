// Which language the visitor reads. Pure.

/** The tag as the standard writes it, or undefined: some browsers name languages that are none, such as `en-US@posix`. */
const canonical = (tag: string | undefined): string | undefined => {
  try {
    return tag ? Intl.getCanonicalLocales(tag)[0] : undefined
  } catch {
    return undefined
  }
}

/**
 * What was asked for; else the page's language, in the form that the visitor's browser knows it; else the browser's.
 * @param wanted BCP 47, or `auto`
 */
export function chooseLocale(wanted: string | undefined, page: string | undefined, languages: readonly string[] = []): string {
  const asked = wanted === 'auto' ? undefined : canonical(wanted)
  if (asked) return asked
  const own = languages.flatMap((one) => canonical(one) ?? [])
  const here = canonical(page)
  // A page says "en"; the visitor's browser knows how their English writes a time.
  return here ? (own.find((one) => one.startsWith(`${here}-`)) ?? here) : (own[0] ?? 'en')
}
