// `npm start`: builds what is missing, starts the reference inbox and the demo site, and says where they are.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from './build.mjs'
import { run } from './run.mjs'
import { serveSite } from './site.mjs'

const inboxPort = Number(process.env.INBOX_PORT ?? 4401)
const sitePort = Number(process.env.SITE_PORT ?? 4400)
const fresh = process.argv.includes('--build')

if (fresh || !existsSync('dist/embed.js')) await build()
if (fresh || !existsSync('demo/inbox/console/dist/index.html')) await run('vite', ['build', 'demo/inbox/console', '--logLevel', 'warn'])

const inbox = spawn(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), 'demo/inbox/server/main.ts'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, PORT: String(inboxPort) },
})
inbox.on('exit', (code) => process.exit(code ?? 0))
await new Promise((done) => {
  inbox.stdout.on('data', (chunk) => String(chunk).includes('listening') && done())
})
const inboxUrl = `http://127.0.0.1:${inboxPort}`
const site = await serveSite({ port: sitePort, inbox: inboxUrl })

console.log(`
  Shop page with the widget   ${site.url}/
  Inbox for the team          ${inboxUrl}/
  Sign in as                  ingrid@fjellro.example, password fjellro-demo
                              (or magnus@…, sunniva@…)

  Ctrl+C stops both. What was said is kept in .demo-data.
`)

const stop = () => {
  void site.close()
  inbox.kill('SIGTERM')
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
