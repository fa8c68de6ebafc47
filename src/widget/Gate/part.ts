// The gate as a part that is fetched where consent is asked for. Exports only.

import text from './gate.css?inline'

export { enGate as words } from '../../i18n/enGate.js'
export { Gate } from './Gate.js'
export const css: string = text
