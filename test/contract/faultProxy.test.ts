// The fault proxy does to a connection what it says.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../faults/proxy.js'

let server: Server
let proxy: FaultProxy
let arrived: string[]
const body = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
beforeEach(async () => {
  arrived = []
  server = createServer((request, response) => {
    body(request).then(
      (text) => {
        arrived.push(`${request.method} ${request.url} ${text.length}`)
        response.end(`answer to ${request.url}`)
      },
      () => arrived.push('broken off'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = await createFaultProxy((server.address() as AddressInfo).port)
})
afterEach(async () => {
  await proxy.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
const ask = (path: string, init?: RequestInit): Promise<string> => fetch(proxy.url + path, init).then((answer) => answer.text())
const failed = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  )

test('passes everything on, also in single bytes', async () => {
  expect(await ask('/a')).toBe('answer to /a')
  proxy.split(1)
  expect(await ask('/b')).toBe('answer to /b')
  expect(proxy.requests).toEqual(['GET /a HTTP/1.1', 'GET /b HTTP/1.1'])
})

test('cuts the reply of what was done, and a request before it arrives', async () => {
  proxy.cutReplies(/POST \/kept/)
  expect(await failed(ask('/kept', { method: 'POST', body: 'x' }))).toBe(true)
  expect(arrived).toEqual(['POST /kept 1'])
  proxy.cutRequests(/POST \/lost/)
  expect(await failed(ask('/lost', { method: 'POST', body: 'x' }))).toBe(true)
  expect(arrived).toEqual(['POST /kept 1'])
  expect(await ask('/lost', { method: 'POST', body: 'x' })).toBe('answer to /lost')
})

test('cuts a request halfway', async () => {
  proxy.cutRequests(/POST/, 1, 70_000)
  expect(await failed(ask('/half', { method: 'POST', body: 'x'.repeat(400_000) }))).toBe(true)
  await vi.waitFor(() => expect(arrived).toEqual(['broken off']))
})

test('refuses, swallows, holds and cuts', async () => {
  proxy.refuse(true)
  expect(await failed(ask('/refused'))).toBe(true)
  proxy.refuse(false)
  proxy.blackhole(true)
  const unanswered = failed(ask('/nowhere'))
  await vi.waitFor(() => expect(proxy.requests).toContain('GET /nowhere HTTP/1.1'))
  proxy.blackhole(false)
  proxy.cut()
  expect(await unanswered).toBe(true)
  expect(arrived).toEqual([])
  proxy.holdReplies(/held/)
  let came = false
  const held = ask('/held').then(() => {
    came = true
  })
  await vi.waitFor(() => expect(arrived).toEqual(['GET /held 0']))
  expect(came).toBe(false)
  proxy.holdReplies(undefined)
  await held
  await vi.waitFor(() => expect(proxy.open).toBeLessThan(2))
})
