// Writes demo/site/docs/conformance.md: what the kit says of each transport here. Run by `node --import tsx`.
import { readFileSync, writeFileSync } from 'node:fs'

globalThis.__VERSION__ = JSON.parse(readFileSync('package.json', 'utf8')).version
const { runTransportConformance, toMarkdown } = await import('../../src/testing.ts')
const { httpHarness, sharedDatabase } = await import('../contract/httpHarness.ts')
const { memoryHarness } = await import('../contract/memoryHarness.ts')

const results = {}
for (const way of ['ws', 'sse', 'poll']) results[`http, ${way}`] = await runTransportConformance({ make: httpHarness(undefined, way) })
results.memory = await runTransportConformance({ make: () => memoryHarness() })
await (await sharedDatabase()).close()

writeFileSync(
  'demo/site/docs/conformance.md',
  `# What the transports can do

Each row is a check of [\`samtale/testing\`](transports.md#prove-it): a promise of the contract that was tried, against the reference inbox for \`http\` (by a WebSocket, by server-sent events, by held requests) and against an inbox in the page for \`memory\`. "–" was not tried: the note says why. A test compares this table with what the checks say now.

${toMarkdown(results)}`,
)
const failed = Object.values(results).flatMap((rows) => rows.filter((row) => row.status === 'failed'))
for (const { id, title, reason } of failed) console.error(`${id}. ${title}: ${reason}`)
process.exit(failed.length ? 1 : 0)
