// Every row of the fault matrix has a test that injects it, or a reason why none can.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notHere, partly, rows } from '../faults/rows.ts'

const dir = 'test/faults'
const titles = readdirSync(dir)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) =>
    [...readFileSync(join(dir, name), 'utf8').matchAll(/^\s*(?:test\(|\)\(|\]\)\(|\] as .*\)\()['"`](F\d\d) /gm)].map(([, id]) => id),
  )

test('the matrix is whole', () => expect(Object.keys(rows)).toHaveLength(59))

test.each(Object.entries(rows))('%s %s', (id) => {
  if (notHere[id]) expect(notHere[id]).toMatch(/\w+ \w+ \w+/)
  else expect(titles).toContain(id)
})

test('no test names a row that there is not', () => expect(titles.filter((id) => !((id as string) in rows))).toEqual([]))

test.each(Object.entries(partly))('what %s leaves out is said: %s', (id, why) => {
  expect(titles).toContain(id)
  expect(why).toMatch(/\w+ \w+ \w+/)
})
