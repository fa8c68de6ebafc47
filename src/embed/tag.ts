// The script tag's attributes, checked. A wrong one is answered with one sentence that says the remedy. Pure.

export type Tag = {
  readonly transport: string
  /** Whether the transport lies beside the loader. */
  readonly shipped: boolean
  readonly transportOptions: Record<string, unknown>
  readonly theme: string
  /** The address of the page's own theme. */
  readonly link: string | undefined
  readonly scheme: string
  readonly position: string
  readonly target: string | undefined
  readonly load: string
  readonly chatflow: string
  readonly launcher: string
  readonly options: { readonly [name: string]: string | undefined; readonly consent: string }
}

const shipped = ['http', 'memory']
const choices: Readonly<Record<string, readonly string[]>> = {
  scheme: ['auto', 'light', 'dark'],
  position: ['end', 'start'],
  consent: ['granted', 'pending', 'denied'],
  load: ['intent', 'idle', 'eager'],
  chatflow: ['intent', 'idle'],
  launcher: ['default', 'none'],
}
const themes = ['default', 'fjord', 'contrast']

/** @returns the tag, or what is wrong with it and how to mend it. */
export function readTag(data: Readonly<Record<string, string | undefined>>): Tag | string {
  const { transport = 'http', url, channel, theme = 'default', locale = 'auto', target, ...others } = data
  const rest: Record<string, string | undefined> = others
  const chosen: Record<string, string> = {}
  for (const name in choices) {
    const allowed = choices[name] as readonly string[]
    const value = rest[name] ?? (allowed[0] as string)
    if (!allowed.includes(value)) return `data-${name}="${value}" is not known. Use ${allowed.map((one) => `"${one}"`).join(', ')}.`
    chosen[name] = value
    delete rest[name]
  }
  const address = /[/.]/.test(theme)
  if (!address && !themes.includes(theme))
    return `data-theme="${theme}" is not known. Use ${themes.map((one) => `"${one}"`).join(', ')}, or the address of your own stylesheet.`
  if (transport === 'http') {
    if (!url) return 'data-url is missing. Give the whole address of your inbox, for example data-url="https://inbox.example.com/v1".'
    if (!/^https?:\/\/[^\s/]/.test(url) || !URL.canParse(url))
      return `data-url="${url}" is not an absolute http(s) address. Give the whole one, for example data-url="https://inbox.example.com/v1".`
  }
  try {
    if (locale !== 'auto') Intl.getCanonicalLocales(locale)
  } catch {
    return `data-locale="${locale}" is not a language tag. Use one such as "nb" or "pt-BR", or "auto".`
  }
  const { scheme, position, load, chatflow, launcher, consent } = chosen as Record<
    'scheme' | 'position' | 'load' | 'chatflow' | 'launcher' | 'consent',
    string
  >
  return {
    transport,
    shipped: shipped.includes(transport),
    transportOptions: { ...rest, ...(url && { url }), ...(channel && { channel }) },
    theme: address ? 'default' : theme,
    link: address ? theme : undefined,
    scheme,
    position,
    target,
    load,
    chatflow,
    launcher,
    options: { scheme, position, launcher, consent, locale, ...(channel && { channel }), theme: address ? 'default' : theme },
  }
}
