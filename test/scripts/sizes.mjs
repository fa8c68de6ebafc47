// The byte table: gzip -9 of what is shipped, next to its budget. Fails past a ceiling; writes the table into README.
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const { version, sizes } = JSON.parse(readFileSync('package.json', 'utf8'))
const gzip = (data) => gzipSync(data, { level: 9 }).length
const ofFile = (name) => gzip(readFileSync(`dist/${name}`))

async function ofEntry(entry) {
  const built = await build({
    mode: 'embed-widget',
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['es'], fileName: () => 'measured.js' } },
  })
  return gzip([built].flat()[0].output[0].code)
}

export async function measure() {
  const embed = ofFile('embed.js')
  const http = ofFile(`embed-${version}-http.js`)
  const widget = ofFile(`embed-${version}-widget.js`)
  return {
    embed,
    client: await ofEntry('src/client.ts'),
    http,
    memory: ofFile(`embed-${version}-memory.js`),
    theme: Math.max(ofFile(`embed-${version}-theme-fjord.js`), ofFile(`embed-${version}-theme-contrast.js`)),
    total: embed + widget + http,
  }
}

const kB = (bytes) => `${(bytes / 1024).toFixed(2)} kB`

export function table(measured) {
  const rows = Object.entries(sizes).map(
    ([name, { what, budget, ceiling }]) => `| ${what} | ${kB(measured[name])} | ${budget ? kB(budget) : '–'} | ${kB(ceiling)} |`,
  )
  return ['| what (gzip -9) | bytes | aim | ceiling |', '|---|---|---|---|', ...rows].join('\n')
}

const begin = '<!-- sizes: written by the build -->'
const end = '<!-- /sizes -->'

export async function report({ write = true } = {}) {
  const measured = await measure()
  const text = table(measured)
  console.log(text)
  const readme = readFileSync('README.md', 'utf8')
  const next = readme.replace(new RegExp(`${begin}[\\s\\S]*${end}`), `${begin}\n${text}\n${end}`)
  if (write && next !== readme) writeFileSync('README.md', next)
  const over = Object.entries(sizes).filter(([name, { ceiling }]) => measured[name] > ceiling)
  for (const [name, { ceiling }] of over) console.error(`${name} is ${measured[name]} bytes, past its ceiling of ${ceiling}`)
  return over.length === 0
}
