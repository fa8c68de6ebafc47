// The published table of what the transports can do, read back, so that tests can say whether it is still true.
import { readFileSync } from 'node:fs'
import type { CheckResult } from '../../src/testing.js'

const words = { passed: 'yes', failed: '**no**', skipped: '–' } as const

/** What the table says of a check in the column of a transport. */
export function published(column: string): (result: CheckResult) => { readonly published: string | undefined; readonly now: string } {
  const rows = readFileSync('demo/site/docs/conformance.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )
  const at = rows[0]?.indexOf(column) ?? -1
  const said = new Map(rows.map((cells) => [cells[0], `${cells[1]}: ${cells[at]?.replace(/ <sup>.*$/, '')}`]))
  return ({ id, title, status }) => ({ published: said.get(String(id)), now: `${title}: ${words[status]}` })
}
