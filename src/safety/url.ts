// Which addresses may become a link or an image. Must be asked where the element is made, not where the text came in.

const parse = (value: string | undefined): URL | undefined => {
  try {
    return value === undefined ? undefined : new URL(value)
  } catch {
    return undefined
  }
}

/** An absolute http(s) address, or a raster or vector image as `data:` (an `<img>` runs no script). Else undefined. */
export function imageUrl(value: string | undefined): string | undefined {
  const url = parse(value)
  if (!url) return undefined
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.href
  return url.protocol === 'data:' && /^image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(url.pathname) ? url.href : undefined
}

/** An absolute http(s) address, or content that this page holds. Else undefined. */
export function mediaUrl(value: string | undefined): string | undefined {
  const url = parse(value)
  return url && /^(https?|blob):$/.test(url.protocol) ? url.href : undefined
}
