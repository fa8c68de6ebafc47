// The Fjord theme as a chunk of the script tag. Exports only.

import text from '../../themes/fjord.css?inline'

export const css: string = text
