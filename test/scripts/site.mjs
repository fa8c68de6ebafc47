// The demo's static server: the site's pages, with the inbox's address filled in, and the built widget under /samtale/.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
}

/** @returns {Promise<{ url: string, close(): Promise<void> }>} */
export async function serveSite({ port = 0, inbox, host = '127.0.0.1', pages = 'demo/site', widget = 'dist' }) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname))
    const [root, rest] = path.startsWith('/samtale/')
      ? [widget, path.slice('/samtale'.length)]
      : [pages, path.endsWith('/') ? `${path}index.html` : path]
    const file = join(root, rest)
    const type = types[extname(file)]
    if (!type || path.includes('..') || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing at this address.')
      return
    }
    response.setHeader('content-type', type)
    response.setHeader('cache-control', 'no-cache')
    // Modules of another origin are fetched with CORS, as from a CDN.
    if (root === widget) response.setHeader('access-control-allow-origin', '*')
    if (extname(file) === '.html') response.end(readFileSync(file, 'utf8').replaceAll('%INBOX_URL%', inbox))
    else createReadStream(file).pipe(response)
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
