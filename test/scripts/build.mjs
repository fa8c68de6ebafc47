// Builds everything into dist/: the npm entries, the script tag's files, the types. Fails past a byte budget.
import { rmSync } from 'node:fs'
import { run } from './run.mjs'
import { report } from './sizes.mjs'

export const tagModes = ['embed', 'embed-widget', 'embed-http', 'embed-memory', 'embed-theme-fjord', 'embed-theme-contrast']

export async function build() {
  rmSync('dist', { recursive: true, force: true })
  await run('vite', ['build', '--logLevel', 'warn'])
  for (const mode of tagModes) await run('vite', ['build', '--mode', mode, '--logLevel', 'warn'])
  await run('tsc', ['-p', 'tsconfig.build.json'])
}

if (process.argv[1]?.endsWith('build.mjs')) {
  await build()
  process.exitCode = (await report()) ? 0 : 1
}
