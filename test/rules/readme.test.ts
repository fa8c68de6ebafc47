// What the README says, tried: the custom transport carries a conversation.
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { createClient, TransportError } from '../../src/client.js'
import type { Transport, TransportContext } from '../../src/model/transport.js'

const readme = readFileSync('README.md', 'utf8')
type Factory = (options: { url: string; everyMs?: number }) => (context: TransportContext) => Transport

const [, code = ''] = /<!-- tested -->\n```js\n([\s\S]*?)```/.exec(readme) ?? []
/** One of twenty lines goes through the whole kit: see test/contract/twentyLines.test.ts. */
const short = code.trim().split('\n').length <= 20

test.skipIf(short)('the custom transport sends, receives, and comes back after its inbox was away', async () => {
  const body = code.replace(/^import .*$/m, '').replace('export const acme', 'const acme')
  const acme = new Function('TransportError', `${body}; return acme`)(TransportError) as Factory

  const log: { type: string; cursor: string; conversation: string; data: unknown }[] = []
  let down = false
  const put = (role: string, text: string, clientId?: string) => {
    const id = `m${log.length + 1}`
    const data = {
      id,
      clientId,
      conversation: 'c',
      createdAt: log.length,
      author: { id: role, role },
      parts: [{ type: 'text', text, format: 'plain' }],
    }
    log.push({ type: 'message', cursor: String(log.length + 1), conversation: 'c', data })
    return { id, conversation: 'c', createdAt: data.createdAt }
  }
  const fetch = async (input: unknown, init?: RequestInit): Promise<Response> => {
    if (down) throw new TypeError('away')
    const { pathname, searchParams } = new URL(String(input))
    if (pathname === '/events') return Response.json(log.filter((one) => Number(one.cursor) > Number(searchParams.get('after'))))
    if (pathname === '/history') return Response.json({ messages: log.map((one) => one.data), more: false })
    const { clientId, parts } = JSON.parse(String(init?.body)) as { clientId: string; parts: { text: string }[] }
    return Response.json(put('visitor', parts[0]?.text ?? '', clientId))
  }
  const client = createClient({
    transport: acme({ url: 'https://acme.example', everyMs: 10 }),
    context: { fetch: fetch as typeof globalThis.fetch },
  })
  const said = (): string[] =>
    client.messages('c').value.map((row) => `${(row.message.parts[0] as { text: string }).text}${row.delivery ? ' …' : ''}`)
  client.send('Hello')
  await vi.waitFor(() => expect(said()).toEqual(['Hello']), 8000)
  put('agent', 'Hi')
  await vi.waitFor(() => expect(said()).toEqual(['Hello', 'Hi']), 8000)
  down = true
  await vi.waitFor(() => expect(client.state.value.connection.state).toBe('waiting'), 8000)
  put('agent', 'Still there?')
  down = false
  client.retryNow()
  await vi.waitFor(() => expect(said()).toEqual(['Hello', 'Hi', 'Still there?']), 8000)
  client.destroy()
})

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
