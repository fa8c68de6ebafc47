// What is wrong with a script tag, in one sentence that says the remedy. A chunk of its own: good tags never fetch it.

import { choices, type Data, isAddress, isInbox, isLocale, shipped, themes } from './tag.js'

const example = 'for example data-url="https://inbox.example.com/v1"'
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** @returns nothing when nothing is. */
export function whatIsWrong(data: Data): string | undefined {
  const { transport = 'http', url, theme = 'default', locale = 'auto' } = data
  for (const name of Object.keys(choices)) {
    const allowed = choices[name] as readonly string[]
    const value = data[name]
    if (value !== undefined && !allowed.includes(value)) return `data-${name}="${value}" is not known. Use ${quoted(allowed)}.`
  }
  if (!isAddress(theme) && !themes.includes(theme))
    return `data-theme="${theme}" is not known. Use ${quoted(themes)}, or the address of your own stylesheet.`
  if (transport === 'http' && !url) return `data-url is missing. Give the whole address of your inbox, ${example}.`
  if (transport === 'http' && !isInbox(url)) return `data-url="${url}" is not an absolute http(s) address. Give the whole one, ${example}.`
  if (!isLocale(locale)) return `data-locale="${locale}" is not a language tag. Use one such as "nb" or "pt-BR", or "auto".`
  return undefined
}

/** Options that a shipped transport takes beside the address and the channel. */
const own: Readonly<Record<string, readonly string[]>> = { http: ['timeoutMs'], memory: ['latencyMs'] }
const letters = (name: string): string => [...name].sort().join('')
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** An attribute that looks like one of ours, misspelled. Others write on script tags too: theirs are left alone. */
export function misspelled(data: Data): string | undefined {
  const { transport = 'http' } = data
  if (!shipped.includes(transport)) return undefined
  const known = [...Object.keys(choices), 'transport', 'url', 'channel', 'theme', 'locale', 'target', ...(own[transport] ?? [])]
  for (const name of Object.keys(data)) {
    const meant = known.find((one) => letters(one) === letters(name) || one.slice(0, 4) === name.slice(0, 4))
    if (!known.includes(name) && meant) return `data-${dashed(name)} is not known. Did you mean data-${dashed(meant)}?`
  }
  return undefined
}

/** What to do when the page's own transport doesn't come. */
export const notGiven = (transport: string): string =>
  `data-transport="${transport}" is not one that ships (${quoted(shipped)}), and the page has not given it. Use samtale.push(['transport', '${transport}', factory]).`
