// The byte table: gzip -9 of what is shipped, next to its aim. Fails past a ceiling; writes the table and the tag into README.
import { createHash } from 'node:crypto'
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
    build: {
      write: false,
      lib: { entry, formats: ['es'], fileName: () => 'measured.js' },
      rolldownOptions: { output: { codeSplitting: true } },
    },
  })
  // What it may fetch later has a line of its own.
  const chunks = new Map([built].flat()[0].output.map((one) => [one.fileName, one]))
  const eager = (name) => [name, ...chunks.get(name).imports.flatMap(eager)]
  const entryName = [...chunks.values()].find((one) => one.isEntry).fileName
  return [...new Set(eager(entryName))].reduce((sum, name) => sum + gzip(chunks.get(name).code), 0)
}

export async function measure() {
  const embed = ofFile('embed.js')
  const http = ofFile(`embed-${version}-http.js`)
  const widget = ofFile(`embed-${version}-widget.js`)
  const part = (name) => ofFile(`embed-${version}-${name}.js`)
  return {
    thread: part('thread'),
    filesUi: part('files-ui'),
    files: part('files'),
    emoji: part('emoji'),
    gate: part('gate'),
    sharing: part('sharing'),
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

/** The tag as it is pasted: one version, and the hash that a browser checks it by. */
function scriptTag() {
  const hash = createHash('sha384').update(readFileSync('dist/embed.js')).digest('base64')
  return [
    '```html',
    `<script async crossorigin="anonymous" src="https://unpkg.com/samtale@${version}/dist/embed.js"`,
    `        integrity="sha384-${hash}"`,
    '        data-url="https://inbox.example.com/v1"></script>',
    '```',
  ].join('\n')
}

const between = (text, name, content) =>
  text.replace(
    new RegExp(`(<!-- ${name}: written by the build -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, begin, end) => `${begin}${content}\n${end}`,
  )

/** @returns whether every ceiling holds, and whether README said so already */
export async function report({ write = true } = {}) {
  const measured = await measure()
  const text = table(measured)
  console.log(text)
  const readme = readFileSync('README.md', 'utf8')
  const next = between(between(readme, 'sizes', text), 'tag', scriptTag())
  if (write && next !== readme) writeFileSync('README.md', next)
  const over = Object.entries(sizes).filter(([name, { ceiling }]) => measured[name] > ceiling)
  for (const [name, { ceiling }] of over) console.error(`${name} is ${measured[name]} bytes, past its ceiling of ${ceiling}`)
  return { held: over.length === 0, fresh: next === readme }
}
