// A file's name as it may be shown and saved. Must not let a name look like another one: what can't be seen is taken out.

/** Controls, line ends, marks and overrides of direction, and what takes no room; the joiner of emoji stays. */
const unseen = /[\p{Cc}\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu

/** On one line, with nothing invisible in it; empty when nothing is left. */
export const visibleName = (name: string): string =>
  name
    .replace(/[\t\n\r\u2028\u2029]/g, ' ')
    .replace(unseen, '')
    .replace(/[\s\u3164\u2800]+/gu, ' ')
    .trim()

/** What it ends with, dot and all, as a system reads it; empty where it has no ending. */
export function splitName(name: string): { readonly stem: string; readonly ending: string } {
  const [ending = ''] = /(?<=.)\.[^.\s/\\]{1,12}$/u.exec(name) ?? []
  return { stem: ending ? name.slice(0, -ending.length) : name, ending }
}

/** For a download: no path in it, and never hidden. */
export const savedName = (name: string): string =>
  visibleName(name)
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^\.+|\.+$/g, '_')
