// Which glyphs this device can draw. Must not leave a box where a face should be, nor nothing at all where it can't tell.

const sizePx = 16

/** @returns what of them is drawn as more than the sign for "missing"; all of them where nothing can be told */
export function drawable(glyphs: readonly string[]): ReadonlySet<string> {
  const all = new Set(glyphs)
  const canvas = Object.assign(document.createElement('canvas'), { width: sizePx, height: sizePx })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return all
  context.textBaseline = 'top'
  context.font = `${sizePx - 3}px sans-serif`
  const draw = (glyph: string): string => {
    context.clearRect(0, 0, sizePx, sizePx)
    context.fillText(glyph, 0, 0)
    return context.getImageData(0, 0, sizePx, sizePx).data.join()
  }
  // Not a character, and never will be.
  const missing = draw('\u{1fffe}')
  const found = glyphs.filter((glyph) => draw(glyph) !== missing)
  return found.length ? new Set(found) : all
}
