// Two small hands for a shadow root, shared by the loader and the widget: a sheet and a drawing, both without markup.

/** Puts a sheet into a shadow root without a `<style>`, so that the strictest CSP has nothing to say. */
export function adopt(root: ShadowRoot, text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return sheet
}

/** A decorative drawing: a square of `size` units, and its paths' attributes. */
export function draw(size: number, ...paths: readonly Readonly<Record<string, string>>[]): SVGElement {
  const make = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key] as string)
    return element
  }
  const svg = make('svg', { viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' })
  svg.append(...paths.map((path) => make('path', path)))
  return svg
}
