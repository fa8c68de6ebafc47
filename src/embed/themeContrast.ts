// The Contrast theme as a chunk of the script tag. Exports only.

import text from '../../themes/contrast.css?inline'

export const css: string = text
