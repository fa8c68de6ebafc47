// `npm test`: everything that must hold, ending with one line that counts it. `--all` adds the wide matrices.
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { run } from './run.mjs'
import { report } from './sizes.mjs'

const all = process.argv.includes('--all')
const counts = { passed: 0, failed: 0, skipped: 0 }
const failures = []

async function check(name, work) {
  console.log(`\n== ${name}`)
  try {
    if ((await work()) === false) throw new Error(name)
    counts.passed++
  } catch (error) {
    counts.failed++
    failures.push(`${name}: ${error.message}`)
  }
}

await check('types', () => run('tsc', ['--noEmit']))
await check('lint and format', () => run('biome', ['check', '.', '--error-on-warnings']))
await check('oxlint', () => run('oxlint', ['--quiet']))
await check('unused code and dependencies', () => run('knip', []))
await check('build', build)
await check('build of the console', () => run('vite', ['build', 'demo/inbox/console', '--logLevel', 'warn']))
await check('byte ceilings, and the table and the tag in README', async () => {
  const { held, fresh } = await report({ write: false })
  if (!fresh) throw new Error('README shows another build: run "npm run build" and commit what it wrote')
  return held
})
await check('package: publint', () => run('publint', ['--strict']))
await check('package: are the types wrong', () =>
  run('attw', ['--pack', '.', '--profile', 'esm-only', '--exclude-entrypoints', 'embed', '--quiet']),
)

const file = join(tmpdir(), `samtale-vitest-${process.pid}.json`)
console.log('\n== tests')
const ended = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], {
  check: false,
  env: all ? { SAMTALE_ALL: '1' } : {},
})
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
  counts.passed += numPassedTests
  counts.failed += numFailedTests
  counts.skipped += numPendingTests + numTodoTests
  for (const result of testResults) {
    // A file that can't even be loaded has no tests that could fail.
    if (result.status === 'failed' && !result.assertionResults.length) {
      counts.failed++
      failures.push(`${result.name}: ${result.message}`)
    }
    for (const test of result.assertionResults) if (test.status === 'failed') failures.push(test.fullName)
  }
  rmSync(file)
  // What went wrong outside of any test is told by the exit code alone.
  if (ended !== 0 && !numFailedTests && !testResults.some((one) => one.status === 'failed')) {
    counts.failed++
    failures.push('the tests: an error outside of any test, see above')
  }
} catch (error) {
  counts.failed++
  failures.push(`the tests did not run: ${error.message}`)
}

for (const failure of failures) console.error(`failed  ${failure}`)
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed ? 1 : 0)
