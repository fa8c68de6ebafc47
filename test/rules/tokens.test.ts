// Themes set tokens and nothing else, and styles use tokens that exist.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { looks } from '../../src/embed/looks.js'

const walk = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
const read = (path: string): string => readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
const tokens = new Set([...read('themes/default.css').matchAll(/(--samtale-[\w-]+):/g)].map((match) => match[1]))

test.each(readdirSync('themes'))('%s has one rule, of tokens that the default theme has', (name) => {
  const css = read(join('themes', name))
  expect(css.match(/\{/g)).toHaveLength(1)
  expect(css).toMatch(/^\s*samtale-chat,\s*:host \{/)
  for (const [, property] of css.matchAll(/^\s+([\w-]+):/gm)) expect(tokens).toContain(property)
})

test.each(walk('src').filter((path) => path.endsWith('.css')))('%s uses tokens that exist, and no physical sides', (path) => {
  const css = read(path)
  for (const [, token] of css.matchAll(/var\((--samtale-[\w-]+)/g)) expect(tokens).toContain(token)
  expect(css).not.toMatch(/(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)/)
  if (!path.endsWith('launcher.css')) expect(css).not.toContain('!important')
})

test('the launcher’s own colours are those of the default theme', () => {
  const theme = read('themes/default.css')
  const norm = (value: string): string => value.replace(/#(\w)(\w)(\w)\b(?!\w)/g, '#$1$1$2$2$3$3').replace(/\s+/g, '')
  const launcher = read('src/widget/Launcher/launcher.css')
  const pairs = [...launcher.matchAll(/var\((--samtale-color-[\w-]+), (light-dark\([^)]*\)|#\w+)\)/g)]
  expect(pairs.length).toBeGreaterThan(2)
  for (const [, token, value] of pairs) {
    const own = new RegExp(`${token}: ([^;]+);`).exec(theme)?.[1]
    expect(`${token} ${norm(value as string)}`).toBe(`${token} ${norm(own ?? '')}`)
  }
})

test('the launcher has each theme’s look before its sheet is there', () => {
  for (const [theme, css] of Object.entries(looks)) {
    const own = read(`themes/${theme}.css`).replace(/\s+/g, '').replaceAll('#ffffff', '#fff').replaceAll('#000000', '#000')
    const pairs = [...css.matchAll(/(--samtale-[\w-]+):([^;}]+)/g)]
    expect(pairs.length).toBeGreaterThan(2)
    for (const [, token, value] of pairs) expect(own).toContain(`${token}:${(value as string).replace(/\s+/g, '')};`)
  }
})
