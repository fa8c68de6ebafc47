// Results as a table for people: what a transport can do, by its capabilities. Must not judge: a skipped check is no failure.

import type { CheckResult } from './run.js'

const cell = (value: string): string => value.replaceAll('|', '\\|').replaceAll('\n', ' ')
const words = { passed: 'yes', failed: '**no**', skipped: '–' } as const

/**
 * One column for each transport, or each way of one.
 * @example toMarkdown({ acme: await runTransportConformance({ make }) })
 */
export function toMarkdown(results: Readonly<Record<string, readonly CheckResult[]>>): string {
  const names = Object.keys(results)
  const columns = Object.values(results)
  const ids = [...new Set(columns.flatMap((rows) => rows.map((row) => row.id)))].sort((a, b) => a - b)
  const notes: string[] = []
  const lines = ids.map((id) => {
    const rows = columns.map((column) => column.find((row) => row.id === id))
    const any = rows.find((row) => row !== undefined) as CheckResult
    const cells = rows.map((row) => {
      if (!row) return ''
      if (row.reason === undefined) return words[row.status]
      const at = notes.indexOf(row.reason) + 1 || notes.push(row.reason)
      return `${words[row.status]} <sup>${at}</sup>`
    })
    return `| ${[id, cell(any.title), any.capability, ...cells].join(' | ')} |`
  })
  const counts = columns.map((rows) => {
    const count = (status: CheckResult['status']): number => rows.filter((row) => row.status === status).length
    return `${count('passed')} of ${rows.length}${count('failed') ? `, ${count('failed')} failed` : ''}`
  })
  return [
    `| | what is promised | capability | ${names.join(' | ')} |`,
    `|---|---|---|${names.map(() => '---|').join('')}`,
    ...lines,
    `| | passed | | ${counts.join(' | ')} |`,
    ...(notes.length ? ['', ...notes.map((note, at) => `${at + 1}. ${cell(note)}`)] : []),
    '',
  ].join('\n')
}
