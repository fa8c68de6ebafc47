// Which browser engines this machine has. Chromium is always found: the last resort is the one inside an npm package.
import { existsSync } from 'node:fs'

const chromiumPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

export const chromiumArgs: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `CHROME_PATH`, else a system's own, else the one in `@sparticuz/chromium`. */
export async function chromiumPath(): Promise<string> {
  const found = process.env.CHROME_PATH ?? chromiumPlaces.find((path) => existsSync(path))
  if (found) return found
  const { default: packed } = await import('@sparticuz/chromium')
  return packed.executablePath()
}
