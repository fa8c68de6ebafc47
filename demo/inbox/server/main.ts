// Starts the inbox from the environment. Must say how to mend what it can't start with.

import { createInboxServer } from './server.js'

const { env } = process
const origins = env.ALLOWED_ORIGINS?.split(',').map((one) => one.trim())

try {
  const server = await createInboxServer({
    port: Number(env.PORT ?? 4401),
    host: env.HOST ?? '127.0.0.1',
    dataDir: env.DATA_DIR ?? '.demo-data',
    databaseUrl: env.DATABASE_URL,
    origins,
    identityKeys: { secret: env.IDENTITY_SECRET, publicKey: env.IDENTITY_PUBLIC_KEY },
    trustProxy: env.TRUST_PROXY === '1',
    consoleDir: env.CONSOLE_DIR ?? 'demo/inbox/console/dist',
    heartbeatMs: Number(env.HEARTBEAT_MS ?? 15_000),
  })
  console.log(`inbox listening on ${server.url}`)
  const stop = (): void => {
    void server.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  console.error(code === 'EADDRINUSE' ? `port ${env.PORT ?? 4401} is taken: set ${env.PORT_NAME ?? 'PORT'} to another one.` : message)
  process.exit(1)
}
