// The script tag's attributes, read and checked. Pure. What is wrong with them in words is another chunk's: see `check.ts`.

export type Data = Readonly<Record<string, string | undefined>>
export type Tag = {
  readonly transport: string
  /** Whether the transport lies beside the loader. */
  readonly shipped: boolean
  readonly transportOptions: Record<string, unknown>
  readonly theme: string
  /** The address of the page's own theme. */
  readonly link: string | undefined
  readonly target: string | undefined
  readonly options: { readonly [name: string]: string | undefined }
}

export const shipped: readonly string[] = ['http', 'memory']
/** The first of each is the default. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  scheme: ['auto', 'light', 'dark'],
  position: ['end', 'start'],
  consent: ['granted', 'pending', 'denied'],
  load: ['intent', 'idle', 'eager'],
  chatflow: ['intent', 'idle'],
  launcher: ['default', 'none'],
}
export const themes: readonly string[] = ['default', 'fjord', 'contrast']

export const isAddress = (theme: string): boolean => /[/.]/.test(theme)
export const isInbox = (url: string | undefined): boolean => /^https?:\/\/[^\s/]/.test(url ?? '') && URL.canParse(url as string)
export const isLocale = (locale: string): boolean => {
  try {
    return locale === 'auto' || Intl.getCanonicalLocales(locale).length > 0
  } catch {
    return false
  }
}

/** @returns undefined when something is wrong with it. */
export function readTag(data: Data): Tag | undefined {
  const { transport = 'http', url, channel, theme = 'default', locale = 'auto', target, ...others } = data
  const rest: Record<string, string | undefined> = others
  const options: Record<string, string | undefined> = { locale, ...(channel && { channel }) }
  for (const name of Object.keys(choices)) {
    const allowed = choices[name] as readonly string[]
    const value = rest[name] ?? (allowed[0] as string)
    if (!allowed.includes(value)) return undefined
    options[name] = value
    delete rest[name]
  }
  const address = isAddress(theme)
  if ((!address && !themes.includes(theme)) || (transport === 'http' && !isInbox(url)) || !isLocale(locale)) return undefined
  options.theme = address ? 'default' : theme
  return {
    transport,
    shipped: shipped.includes(transport),
    transportOptions: { ...rest, ...(url && { url }), ...(channel && { channel }) },
    theme: options.theme,
    link: address ? theme : undefined,
    target,
    options,
  }
}
