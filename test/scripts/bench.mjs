// `npm run bench`: speed as ratios, both sides measured in one run on one machine. Says what it measured; fails nothing.
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { chromium } from 'playwright'
import { restartMs } from '../../src/client/backoff.ts'
import { createClient } from '../../src/client.ts'
import { parseEvent } from '../../src/model/event.ts'
import { emptyThread, upsert } from '../../src/model/thread.ts'
import { chromiumArgs, chromiumPath } from '../browsers.ts'
import { build } from './build.mjs'
import { serveSite } from './site.mjs'

const rounds = 9
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rows = []
/** Both sides in turn, so that whatever else the machine does hits both. */
async function compare(what, one, other, aim) {
  const times = [[], []]
  for (let round = -2; round < rounds; round++)
    for (const [side, work] of [one, other].entries()) {
      const ms = await work()
      if (round >= 0) times[side].push(ms)
    }
  const [a, b] = times.map(median)
  rows.push({ what, ratio: a / b, aim, a, b })
  console.log(`  ${what}: ${a.toFixed(3)} ms / ${b.toFixed(3)} ms`)
}
const timed = (work) => {
  const from = performance.now()
  work()
  return performance.now() - from
}

const message = (n) => ({
  id: `m${n}`,
  conversation: 'c',
  seq: n,
  rev: 1,
  createdAt: 1_700_000_000_000 + n,
  author: { id: 'a', role: 'agent', name: 'Ingrid' },
  parts: [{ type: 'text', text: `Message number ${n}, of an ordinary length.`, format: 'plain' }],
})
const threadOf = (count) => {
  let thread = emptyThread
  for (let n = 1; n <= count; n++) thread = upsert(thread, message(n))
  return thread
}

console.log('\nmodel, in Node')
const few = threadOf(100)
const many = threadOf(10_000)
const appendTo = (thread, n) => () =>
  timed(() => {
    for (let index = 0; index < 50; index++) upsert(thread, message(n + index))
  })
await compare('50 messages added to a thread of 10,000 / of 100', appendTo(many, 10_001), appendTo(few, 101), 1.3)
const wire = JSON.stringify({ type: 'message', cursor: 'a.1', conversation: 'c', data: message(1) })
const thousand = (work) => () => timed(() => Array.from({ length: 1000 }, work))
await compare(
  '1,000 events read and checked / only read by JSON.parse',
  thousand(() => parseEvent(JSON.parse(wire))),
  thousand(() => JSON.parse(wire)),
  undefined,
)

console.log('\nclient, in Node')
/** A client whose inbox never answers, with so many messages waiting. */
const waiting = (count) => {
  const capabilities = { idempotency: 'exact', resume: 'cursor', live: 'push', order: 'seq', onClosed: 'new' }
  const open = async () => ({ resumed: true, visitor: { id: 'v' } })
  const never = () => new Promise(() => {})
  const client = createClient({ transport: () => ({ name: 'bench', contract: 1, capabilities, open, send: never, history: never }) })
  for (let n = 0; n < count; n++) client.send(`Message number ${n}`)
  return client
}
const sendWith = (count) => () => {
  const clients = Array.from({ length: 50 }, () => waiting(count))
  const ms = timed(() => {
    for (const client of clients) client.send('One more')
  })
  for (const client of clients) client.destroy()
  return ms
}
await compare('a message written with 49 waiting / with one', sendWith(49), sendWith(1), undefined)
const seconds = new Map()
for (let n = 0; n < 1000; n++) {
  const second = Math.floor(restartMs() / 1000)
  seconds.set(second, (seconds.get(second) ?? 0) + 1)
}
rows.push({
  what: 'of 1,000 clients, those that come back in the busiest second after a restart',
  ratio: Math.max(...seconds.values()) / 1000,
  aim: 0.15,
})

console.log('\nwidget, in Chromium')
if (!existsSync('dist/index.js')) await build()
const files = await serveSite({ inbox: '' })
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><body><script type="module">
  import { createChat } from '${files.url}/samtale/index.js'
  import { createMemoryInbox, memory } from '${files.url}/samtale/transports/memory.js'
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  const until = async (found) => { while (!found()) await new Promise(requestAnimationFrame) }
  const make = (length) => {
    const messages = Array.from({ length }, (_, n) => ({ from: n % 3 ? 'agent' : 'visitor', say: 'Message number ' + n, agoMs: (length - n) * 60000 }))
    const inbox = createMemoryInbox({ messages })
    const chat = createChat({ transport: memory({ inbox }), name: 'b' + Math.random() })
    chat.mount()
    return { chat, inbox, rows: () => document.querySelector('samtale-chat').shadowRoot.querySelectorAll('.message').length }
  }
  window.openConversation = async (length) => {
    const { chat, rows } = make(length)
    const from = performance.now()
    chat.openConversation('c1')
    await until(() => rows() >= 30)
    const ms = performance.now() - from
    chat.destroy()
    return ms
  }
  // The longest time that the page could do nothing else, while so many messages come one by one.
  window.burst = async (count) => {
    const { chat, inbox } = make(30)
    chat.openConversation('c1')
    await until(() => document.querySelector('samtale-chat').shadowRoot.querySelectorAll('.message').length >= 30)
    let longest = 0
    let at = performance.now()
    let going = true
    const beat = () => {
      const now = performance.now()
      longest = Math.max(longest, now - at)
      at = now
      if (going) channel.port2.postMessage(0)
    }
    const channel = new MessageChannel()
    channel.port1.onmessage = beat
    beat()
    for (let n = 0; n < count; n++) setTimeout(() => inbox.say('Burst ' + n))
    await until(() => inbox.messages('c1').length >= 30 + count)
    await painted()
    going = false
    channel.port1.close()
    chat.destroy()
    return longest
  }
  window.openPanel = async () => {
    const { chat } = make(0)
    const from = performance.now()
    document.querySelector('samtale-chat').shadowRoot.querySelector('.launcher').click()
    chat.open({ view: 'new' })
    await until(() => document.querySelector('samtale-chat').shadowRoot.querySelector('textarea'))
    await painted()
    const ms = performance.now() - from
    chat.destroy()
    return ms
  }
  window.openPlain = async () => {
    const from = performance.now()
    const panel = document.createElement('div')
    panel.style.cssText = 'position:fixed;inset:auto 20px 20px auto;width:400px;height:640px;background:#fff;border-radius:20px;box-shadow:0 8px 40px #0003'
    panel.innerHTML = '<h2>Chat</h2><div role="log"></div><textarea aria-label="Message"></textarea><button>Send</button>'
    document.body.append(panel)
    panel.querySelector('textarea').focus()
    await painted()
    const ms = performance.now() - from
    panel.remove()
    return ms
  }
</script>`
const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page))
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
const tab = await browser.newPage()
await tab.goto(`http://localhost:${server.address().port}`)
await tab.waitForFunction('window.openPlain')
const inPage = (code) => () => tab.evaluate(code)
await compare('a conversation of 10,000 messages opened / of 100', inPage('openConversation(10000)'), inPage('openConversation(100)'), 1.3)
await compare('longest wait of the page while 500 messages come / while 50', inPage('burst(500)'), inPage('burst(50)'), undefined)
await compare('click to composer / a bare hand-written panel', inPage('openPanel()'), inPage('openPlain()'), 1.5)
await browser.close()
server.close()
await files.close()

console.log('\n| what | ratio | aim |\n|---|---|---|')
for (const { what, ratio, aim } of rows) console.log(`| ${what} | ${ratio.toFixed(2)} | ${aim ? `≤ ${aim}` : '–'} |`)
