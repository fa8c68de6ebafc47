// A file's name where it is read: in a message, in an address, in a header. The name as it came is kept as data.
// Must not let it end a header, climb a folder, turn its reading direction or hide its ending.

const maxGraphemes = 120
const maxChars = 240

/** How many of them fit. */
const countOf = (graphemes: readonly string[], chars: number): number => {
  let sum = 0
  const count = graphemes.findIndex((one) => {
    sum += one.length
    return sum > chars
  })
  return count < 0 ? graphemes.length : count
}

/** Controls, line separators, marks that turn the direction, and halves of characters are left out; one space is enough. */
export function shownName(raw: string): string {
  const clean = raw
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[. ]+$/, '')
  if (!clean) return 'file'
  const graphemes = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(clean)].map((one) => one.segment)
  if (graphemes.length <= maxGraphemes && clean.length <= maxChars) return clean
  // Shortened before its ending, which says what it is.
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(clean)?.[0] ?? ''
  const stem = graphemes.slice(0, Math.min(maxGraphemes - ending.length - 1, countOf(graphemes, maxChars - ending.length - 1)))
  return `${stem.join('')}…${ending}`
}

const endings: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png', 'apng'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/avif': ['avif'],
}

/** Under which it is saved. A picture ends as a picture: nobody starts a `photo.exe` that was shown to them as one. */
export function savedName(shown: string, mime: string): string {
  const safe = shown
    .replace(/[<>:"|?*%]/g, '_')
    .replace(/^[-. ]+/, '')
    .replace(/^(con|prn|aux|nul|clock\$|com\d|lpt\d)(?=\.|$)/i, '_$1')
  const known = endings[mime]
  const ending = /\.([^.]+)$/.exec(safe)?.[1]?.toLowerCase()
  return (safe || 'file') + (known && !known.includes(ending ?? '') ? `.${known[0]}` : '')
}

/** For the end of an address: plain letters only. */
export function addressName(shown: string): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[a-z0-9]{1,10})?$/is.exec(shown) ?? []
  const plain = stem
    .normalize('NFKD')
    .replace(/[^a-z0-9_-]+/gi, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return (plain || 'file') + ending.toLowerCase()
}

/** Source: RFC 6266, and RFC 8187 for what isn't ASCII. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${name.replace(/[^ !#-[\]-~]/g, '_')}"; filename*=UTF-8''${encoded}`
}
