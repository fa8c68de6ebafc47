// `npm start`: builds what is missing, starts the reference inbox and the demo site, and says where they are.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from './build.mjs'
import { run } from './run.mjs'
import { serveSite } from './site.mjs'

const port = (name, usual) => {
  const value = Number(process.env[name] ?? usual)
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value
  console.error(`${name}="${process.env[name]}" is not a port. Use a number such as ${usual}.`)
  process.exit(1)
}

const inboxPort = port('INBOX_PORT', 4401)
const sitePort = port('SITE_PORT', 4400)
const fresh = process.argv.includes('--build')

if (fresh || !existsSync('dist/embed.js')) await build()
if (fresh || !existsSync('demo/inbox/console/dist/index.html')) await run('vite', ['build', 'demo/inbox/console', '--logLevel', 'warn'])

const inboxUrl = `http://127.0.0.1:${inboxPort}`
// The site first: what may fail at once fails before there is anything to clean up.
const site = await serveSite({ port: sitePort, inbox: inboxUrl }).catch((error) => {
  console.error(error.code === 'EADDRINUSE' ? `port ${sitePort} is taken: set SITE_PORT to another one.` : String(error))
  process.exit(1)
})
const inbox = spawn(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), 'demo/inbox/server/main.ts'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, PORT: String(inboxPort), PORT_NAME: 'INBOX_PORT' },
})
inbox.on('exit', (code) => process.exit(code ?? 0))
process.on('exit', () => inbox.kill('SIGTERM'))
await new Promise((done) => {
  inbox.stdout.on('data', (chunk) => String(chunk).includes('listening') && done())
})

console.log(`
  Shop page with the widget   ${site.url}/
  Inbox for the team          ${inboxUrl}/
  Sign in as                  ingrid@fjellro.example, password fjellro-demo
                              (or magnus@…, sunniva@…)

  Ctrl+C stops both. What was said is kept in ${process.env.DATABASE_URL ? 'your database' : (process.env.DATA_DIR ?? '.demo-data')}.
`)

const stop = () => {
  void site.close()
  inbox.kill('SIGTERM')
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
