// Hostile files: nothing is shown as a picture, sound or film that isn't one by its bytes; names are safe to read.

import { afterEach, expect, test } from 'vitest'
import { sniff } from '../../src/safety/file.js'
import corpus from '../corpora/files.json' with { type: 'json' }
import { begin, clearStages, stage, until } from './stage.js'

type Row = {
  readonly id: string
  readonly payload: string
  readonly mime: string
  readonly content_b64: string
  readonly gen?: { bytes?: number }
}

afterEach(clearStages)
const unsafe = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u
const bytesOf = ({ content_b64, gen }: Row): Uint8Array<ArrayBuffer> =>
  gen?.bytes ? new Uint8Array(gen.bytes).fill(65) : Uint8Array.from(atob(content_b64 ?? ''), (one) => one.charCodeAt(0))
// Drops are no files: see the tests of dropping.
const rows = (corpus as readonly Row[]).filter((row) => !row.payload.startsWith('drop of '))
const shown = (bytes: Uint8Array): boolean => (sniff(bytes.subarray(0, 65_536))?.kind ?? 'file') !== 'file'

async function withoutErrors(run: () => Promise<void>): Promise<void> {
  const errors: string[] = []
  const note = (event: ErrorEvent | PromiseRejectionEvent): void =>
    void errors.push(String('reason' in event ? event.reason : event.message))
  window.addEventListener('error', note)
  window.addEventListener('unhandledrejection', note)
  await run()
  window.removeEventListener('error', note)
  window.removeEventListener('unhandledrejection', note)
  expect(errors).toEqual([])
}

test(
  'attached by the visitor',
  () =>
    withoutErrors(async () => {
      const on = stage({ inbox: { files: { maxBytes: 20 * 1024 * 1024, maxFiles: 200 } } })
      await begin(on)
      for (const row of rows) {
        const bytes = bytesOf(row)
        const [id] = await on.chat.client.attach([new File([bytes], row.payload, { type: row.mime })])
        const upload = on.chat.client.uploads.value.find((one) => one.id === id)
        expect(upload, row.id).toBeDefined()
        if (upload?.kind !== 'file') expect(shown(bytes), row.id).toBe(true)
        await until(() => expect(on.root.querySelectorAll('.tray-item').length + on.root.querySelectorAll('.trouble').length).toBe(1))
        for (const one of on.root.querySelectorAll('.tray img')) {
          expect(shown(bytes), row.id).toBe(true)
          await until(() => expect(!one.isConnected || (one as HTMLImageElement).naturalWidth > 0).toBe(true))
        }
        expect(on.root.querySelector('.tray-item, .trouble')?.textContent?.replace(/[\u2068\u2069]/g, ''), row.id).not.toMatch(unsafe)
        for (const one of on.root.querySelectorAll('[aria-label]')) expect(one.getAttribute('aria-label'), row.id).not.toMatch(unsafe)
        on.chat.client.cancelUpload(id as string)
        await until(() => expect(on.root.querySelector('.tray-item, .trouble')).toBeNull())
      }
    }),
  120_000,
)

test(
  'sent by the inbox',
  () =>
    withoutErrors(async () => {
      const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Here', agoMs: 5000 }] } })
      on.chat.client.connect()
      on.chat.openConversation('c1')
      await on.ui.findByText('Here')
      const made: string[] = []
      for (const row of rows.filter((one) => !one.gen)) {
        const bytes = bytesOf(row)
        const url = URL.createObjectURL(new Blob([bytes], { type: row.mime }))
        made.push(url)
        const { id } = on.inbox.say([{ type: 'file', name: row.payload, mime: row.mime, size: bytes.length, url }])
        const last = await until(() => {
          const all = on.root.querySelectorAll('.message')
          expect(on.chat.client.messages('c1').value.at(-1)?.message.id).toBe(id)
          expect(all.length).toBe(made.length + 1)
          return all[all.length - 1]
        })
        const message = last as Element
        // A picture that is there, or a row: nothing in between stays.
        await until(() => {
          const image = message.querySelector('img')
          const media = message.querySelector<HTMLMediaElement>('audio, video')
          expect(image ? image.naturalWidth > 0 : media ? media.readyState > 0 : Boolean(message.querySelector('.file'))).toBe(true)
        })
        if (message.querySelector('.images img, audio, video')) expect(shown(bytes), row.id).toBe(true)
        expect(message.textContent, row.id).not.toMatch(unsafe)
        const link = message.querySelector('a')
        if (link) {
          expect(link.hasAttribute('download'), row.id).toBe(true)
          expect(link.getAttribute('download'), row.id).not.toMatch(/[/\\]|^\./)
          expect(link.getAttribute('download'), row.id).not.toMatch(unsafe)
        }
      }
      for (const url of made) URL.revokeObjectURL(url)
    }),
  120_000,
)
