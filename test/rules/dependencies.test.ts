// The dependency rule: arrows point one way, a transport knows the model only, the loader carries next to nothing.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const walk = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
const sources = walk('src').filter((path) => /\.tsx?$/.test(path))

/** The room of a file: its first folder, or the entry's own name. */
const room = (path: string): string => relative('src', path).split('/')[0] as string

const allowed: Readonly<Record<string, readonly string[]>> = {
  safety: [],
  model: ['safety'],
  i18n: [],
  client: ['model', 'safety'],
  widget: ['client', 'model', 'i18n', 'safety', 'themes'],
  transports: ['model'],
  testing: ['client', 'model'],
  embed: ['widget', 'themes'],
  'client.ts': ['client', 'model'],
  'testing.ts': ['testing'],
  'index.ts': ['client.ts', 'model', 'i18n', 'widget'],
  'embed.ts': ['embed', 'widget'],
}
const packages: Readonly<Record<string, readonly string[]>> = {
  client: ['@preact/signals-core'],
  widget: ['preact', 'preact/hooks', '@preact/signals'],
  transports: ['ky', 'reconnecting-websocket'],
}
const imports = (path: string): { from: string; type: boolean }[] =>
  [...readFileSync(path, 'utf8').matchAll(/^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/gms)].map((match) => ({
    from: match[2] as string,
    type: Boolean(match[1]),
  }))

test.each(sources)('%s imports what its room may, says what it owns, and is one idea long', (path) => {
  const here = room(path)
  for (const { from } of imports(path)) {
    if (!from.startsWith('.')) expect(packages[here] ?? [], from).toContain(from)
    else {
      const target = join(dirname(path), from)
      const there = target.startsWith('src/') ? room(target.replace(/\.js$/, '.ts')) : (target.split('/')[0] as string)
      if (there !== here) expect(allowed[here], from).toContain(there)
    }
  }
  expect(readFileSync(path, 'utf8')).toMatch(/^\/\/ [A-Z]/)
  expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThanOrEqual(251)
})

test('the loader takes nothing of the widget along but the launcher', () => {
  const values = [...imports('src/embed.ts'), ...imports('src/embed/tag.ts')].filter((one) => !one.type).map((one) => one.from)
  expect(values.filter((from) => from.includes('widget'))).toEqual(['./widget/Launcher/draw.js', './widget/Launcher/launcher.js'])
  expect(imports('src/widget/Launcher/launcher.ts').map((one) => one.from)).toEqual(['./draw.js', './launcher.css?inline', './mark.js'])
})

test('one transport does not know another', () => {
  for (const path of sources.filter((one) => room(one) === 'transports'))
    for (const { from } of imports(path)) {
      const own = path.split('/')[2]
      const target = join(dirname(path), from)
      if (target.startsWith('src/transports/')) expect(target.split('/')[2]).toBe(own)
    }
})

test('the top level is what the architecture says', () => {
  const names = readdirSync('.').filter((name) => !name.startsWith('.') && !['node_modules', 'dist'].includes(name))
  expect(names.sort()).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'demo',
      'package-lock.json',
      'package.json',
      'src',
      'test',
      'themes',
      'tsconfig.build.json',
      'tsconfig.json',
      'vite.config.ts',
    ].sort(),
  )
})

test('the reference inbox takes from the package only what a stranger could', () => {
  const used = walk('demo')
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('/dist/'))
    .flatMap((path) => imports(path).map(({ from }) => (from.startsWith('.') ? join(dirname(path), from) : from)))
  expect(used.filter((from) => from.startsWith('src/'))).toEqual([])
})
