// Builds everything into dist/: the npm entries, the script tag's files, the types, the licences. Fails past a byte ceiling.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from './run.mjs'
import { report } from './sizes.mjs'

const tagModes = [
  'embed',
  'embed-widget',
  'embed-check',
  'embed-files',
  'embed-emoji',
  'embed-http',
  'embed-memory',
  'embed-theme-fjord',
  'embed-theme-contrast',
]
const inDist = (ending) =>
  readdirSync('dist', { recursive: true })
    .map((name) => join('dist', String(name)))
    .filter((path) => path.endsWith(ending))

/** Only what an entry's types lead to is published: the rest speaks of packages that a host needn't have. */
function pruneTypes() {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  const reached = new Set()
  const visit = (path) => {
    if (reached.has(path)) return
    reached.add(path)
    for (const [, from] of readFileSync(path, 'utf8').matchAll(/from ['"](\.[^'"]+)\.js['"]/g)) visit(join(dirname(path), `${from}.d.ts`))
  }
  for (const entry of Object.values(exports)) if (entry.types) visit(join(entry.types))
  for (const path of inDist('.d.ts')) if (!reached.has(path)) rmSync(path)
}

/** The licence of every package whose code is in the bundles, as the source maps tell. */
function writeLicences() {
  const names = new Set()
  for (const path of inDist('.map'))
    for (const source of JSON.parse(readFileSync(path, 'utf8')).sources) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? []
      if (name) names.add(name)
    }
  const texts = [...names].sort().map((name) => {
    const dir = join('node_modules', name)
    const { version, license } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
    const file = readdirSync(dir).find((one) => /^licen[cs]e/i.test(one))
    if (!file) throw new Error(`${name} has no licence file to pass on`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(dir, file), 'utf8').trim()}\n`
  })
  writeFileSync('dist/THIRD-PARTY.txt', `Samtale's files contain code of these packages.\n\n${texts.join(`\n${'-'.repeat(72)}\n\n`)}`)
}

export async function build() {
  if (existsSync('dist')) rmSync('dist', { recursive: true })
  await run('vite', ['build', '--logLevel', 'warn'])
  for (const mode of tagModes) await run('vite', ['build', '--mode', mode, '--logLevel', 'warn'])
  await run('tsc', ['-p', 'tsconfig.build.json'])
  pruneTypes()
  writeLicences()
}

if (process.argv[1]?.endsWith('build.mjs')) {
  await build()
  process.exitCode = (await report()).held ? 0 : 1
}
