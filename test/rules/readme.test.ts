// What the README says is there.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const readme = readFileSync('README.md', 'utf8')
test('the two commands, and what they need, are said', () => {
  const { scripts, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>
    engines: { node: string }
  }
  expect(readme).toContain('npm ci && npm start')
  expect(readme).toContain('npm ci && npm test')
  expect(readme).toContain(engines.node.replace('>=', ''))
  for (const [, script = ''] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(script)
})

test('every attribute of the tag that the loader reads is in the table', () => {
  const loader = readFileSync('src/embed/tag.ts', 'utf8')
  const [, choices = ''] = /const choices[^{]*\{([\s\S]*?)\n\}/.exec(loader) ?? []
  const names = [...choices.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(4)
  for (const name of [...names, 'transport', 'url', 'channel', 'theme', 'locale', 'target'])
    expect(readme).toContain(`| \`data-${name}\` |`)
})
