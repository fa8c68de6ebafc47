// Checks of files: refused before a byte leaves, whole, once, and never half.

import type { FilePart } from '../model/part.js'
import type { Capabilities, Transport } from '../model/transport.js'
import type { Check, Harness } from './harness.js'
import { expect, failing, freshId, skip, until } from './reference.js'
import { greeted, type Page, visiting } from './visit.js'

type UploadMethod = NonNullable<Transport['upload']>
const promptMs = 200
const sizeOf = (bytes: number, name = 'notes.txt', mime = 'text/plain'): File =>
  new File([new Uint8Array(bytes).fill(65)], name, { type: mime })
/** Too large to be made for a test. */
const mostBytes = 64 * 1024 * 1024

/** What the inbox takes, once a session says it. */
async function ready({
  transport,
}: Harness): Promise<{ upload: UploadMethod; wire: Transport; takes: NonNullable<Capabilities['upload']> }> {
  const wire = transport()
  if (!wire.upload) skip('the transport has no upload')
  const life = new AbortController()
  const session = await wire.open({ locale: 'en' }, { event: () => {}, closed: () => {} }, life.signal)
  life.abort()
  const takes = session.capabilities?.upload ?? wire.capabilities.upload
  if (!takes) skip('the inbox takes no files')
  return { wire, takes, upload: (...file) => (wire.upload as UploadMethod)(...file) }
}
const asked = (file: File) => ({ clientId: freshId(), blob: file, name: file.name, mime: file.type })
const files = async ({ driver }: Harness): Promise<readonly FilePart[]> =>
  (await driver.messages()).flatMap(({ parts }) => parts.filter((part) => part.type === 'file'))
const attached = async (page: Page, file: File): Promise<void> => {
  await page.window.within(() => page.client.attach([file]))
  await until(() => page.client.uploads.value.some((one) => one.state === 'uploaded'), 'the end of the upload')
}
/** Counts uploads under a page. */
function counting() {
  const counted = { uploads: 0 }
  const wire = (inner: Transport): Transport => ({
    ...inner,
    ...(inner.upload && {
      upload: (...file: Parameters<UploadMethod>) => {
        counted.uploads++
        return (inner.upload as UploadMethod)(...file)
      },
    }),
  })
  return { counted, wire }
}

export const uploadChecks: readonly Check[] = [
  {
    id: 64,
    title: 'a type that is not taken: refused before a byte leaves, with the list of those that are',
    capability: 'upload',
    needs: [],
    run: visiting(async (visit, harness) => {
      const { upload, takes } = await ready(harness)
      if (!takes.accept) skip('it takes any type')
      const { counted, wire } = counting()
      const page = await greeted(visit, { wire })
      const program = new File(['MZ'], 'setup.exe', { type: 'application/x-msdownload' })
      const { kind, info } = await failing(upload(asked(program)))
      expect(kind === 'unsupported_type' && (info.accept?.length ?? 0) > 0, `the inbox says ${kind}, with ${info.accept?.length} types`)
      await page.window.within(() => page.client.attach([program]))
      const [refused] = page.client.uploads.value
      expect(refused?.state === 'refused' && refused.error?.kind === 'unsupported_type', `on screen it is ${refused?.state}`)
      expect(counted.uploads === 0, 'bytes left for what the inbox does not take')
    }),
  },
  {
    id: 65,
    title: 'a file that is too large: refused with the limit',
    capability: 'upload',
    needs: [],
    run: async (harness) => {
      const { upload, takes } = await ready(harness)
      const { maxBytes } = takes
      if (maxBytes === undefined || maxBytes > mostBytes) skip('its limit is too high to be tried')
      const { kind, info } = await failing(upload(asked(sizeOf(maxBytes + 1))))
      expect(kind === 'too_large' && info.limit === maxBytes, `it says ${kind}, with a limit of ${info.limit}`)
      await upload(asked(sizeOf(maxBytes)))
    },
  },
  {
    id: 66,
    title: 'uploaded, then sent by its reference: stands in the record, and can be had',
    capability: 'upload',
    needs: [],
    run: async (harness) => {
      const { wire, upload } = await ready(harness)
      const file = sizeOf(3000)
      const { ref } = await upload(asked(file))
      await wire.send({
        clientId: freshId(),
        parts: [{ type: 'file', ref, name: file.name, mime: file.type, size: file.size }],
        createdAt: Date.now(),
        attempt: 0,
      })
      const [part] = await files(harness)
      expect(part?.name === 'notes.txt' && part.size === 3000, `the record says ${part?.name}, ${part?.size} bytes`)
      const address = part.url ?? (await wire.fileUrl?.(part.ref ?? ref))?.url
      expect(address, 'nobody says where it is')
      const bytes = await (await fetch(address)).arrayBuffer()
      expect(bytes.byteLength === 3000, `${bytes.byteLength} bytes can be had`)
    },
  },
  {
    id: 67,
    title: 'progress never goes back, and ends at the whole',
    capability: 'upload',
    needs: [],
    run: async (harness) => {
      const { upload, takes } = await ready(harness)
      if (!takes.progress) skip('it tells no progress')
      const seen: number[] = []
      await upload(asked(sizeOf(50_000)), { onProgress: (sent) => void seen.push(sent) })
      expect(seen.length > 1 && seen.at(-1) === 50_000, `it ends at ${seen.at(-1)} of 50000`)
      expect(
        seen.every((sent, at) => sent >= (seen[at - 1] ?? 0)),
        'it goes back',
      )
    },
  },
  {
    id: 68,
    title: 'cancelled halfway: over at once, and nothing of it is listed',
    capability: 'upload',
    needs: ['holdReplies'],
    run: async (harness) => {
      const { upload } = await ready(harness)
      harness.driver.holdReplies?.(true)
      const abort = new AbortController()
      const uploading = failing(upload(asked(sizeOf(50_000)), { signal: abort.signal }))
      await Promise.resolve()
      abort.abort()
      let error: Awaited<typeof uploading> | undefined
      void uploading.then(
        (thrown) => {
          error = thrown
        },
        () => {},
      )
      await until(() => error !== undefined, 'the end of it', promptMs)
      harness.driver.holdReplies?.(false)
      expect(error?.kind === 'aborted', `it says ${error?.kind}`)
      expect((await files(harness)).length === 0, 'it is in the record')
    },
  },
  {
    id: 69,
    title: 'its message is sent again: the file is not uploaded again',
    capability: 'upload',
    needs: [],
    run: visiting(async (visit, harness) => {
      const { takes } = await ready(harness)
      if (takes.mode === 'inline') skip('its files ride in the message')
      const { counted, wire } = counting()
      const page = await greeted(visit, { wire })
      await attached(page, sizeOf(3000))
      page.network.lose('request', { times: 2 })
      page.window.within(() => page.client.submit())
      await until(async () => (await files(harness)).length > 0, 'the file in the record', 10_000)
      expect(counted.uploads === 1, `it was uploaded ${counted.uploads} times`)
      expect((await files(harness)).length === 1, 'it is in the record twice')
    }),
  },
  {
    id: 70,
    title: 'its reference is not good any more: uploaded again, once',
    capability: 'upload',
    needs: ['expireFiles'],
    run: visiting(async (visit, harness) => {
      const { takes } = await ready(harness)
      if (takes.mode === 'inline') skip('its files ride in the message')
      const { counted, wire } = counting()
      const page = await greeted(visit, { wire })
      await attached(page, sizeOf(3000))
      await harness.driver.expireFiles?.()
      page.window.within(() => page.client.submit())
      await until(async () => (await files(harness)).length > 0, 'the file in the record', 10_000)
      expect(counted.uploads === 2, `it was uploaded ${counted.uploads} times`)
      expect((await files(harness)).length === 1, 'it is in the record twice')
    }),
  },
  {
    id: 71,
    title: 'no bytes, a name in other letters, a name that is a path: a file or a clear refusal, never a path',
    capability: 'upload',
    needs: [],
    run: async (harness) => {
      const { wire, upload } = await ready(harness)
      const kept = async (file: File): Promise<FilePart | undefined> => {
        try {
          const { ref } = await upload(asked(file))
          const before = (await files(harness)).length
          const part: FilePart = { type: 'file', ref, name: file.name, mime: file.type, size: file.size }
          await wire.send({ clientId: freshId(), parts: [part], createdAt: Date.now(), attempt: 0 })
          return (await files(harness))[before]
        } catch (thrown) {
          const { kind } = await failing(Promise.reject(thrown))
          expect(kind === 'invalid', `it is refused as ${kind}`)
          return undefined
        }
      }
      const empty = await kept(sizeOf(0))
      expect(!empty || empty.size === 0, `no bytes became ${empty?.size}`)
      const letters = await kept(sizeOf(10, 'Grunnriss – første etasje 🏡.txt'))
      expect(letters?.name === 'Grunnriss – første etasje 🏡.txt', `the name became ${letters?.name}`)
      for (const name of ['../../etc/passwd.txt', '..\\..\\boot.txt']) {
        const path = await kept(sizeOf(10, name))
        expect(!path || !/[\\/]/.test(path.name), `it is kept as ${path?.name}`)
      }
    },
  },
  {
    id: 72,
    title: 'the network breaks halfway: tried again or clearly failed, never half a file',
    capability: 'upload',
    needs: ['cutUpload', 'uploads'],
    run: visiting(async (visit, harness) => {
      await ready(harness)
      const page = await greeted(visit)
      harness.driver.cutUpload?.()
      await page.window.within(() => page.client.attach([sizeOf(60_000)]))
      const state = (): string => page.client.uploads.value[0]?.state ?? 'gone'
      await until(() => state() === 'uploaded' || state() === 'failed', 'the end of it', 10_000)
      if (state() === 'failed') {
        page.client.retryUpload(page.client.uploads.value[0]?.id ?? '')
        await until(() => state() === 'uploaded', 'the upload, when it is asked for again', 10_000)
      }
      page.window.within(() => page.client.submit())
      await until(async () => (await files(harness)).length > 0, 'the file in the record')
      const [part] = await files(harness)
      expect(part?.size === 60_000, `the record says ${part?.size} bytes`)
      const stored = (await harness.driver.uploads?.()) ?? []
      expect(
        stored.length === 1 && stored.every((one) => one.size === 60_000),
        `the inbox holds ${stored.map((one) => one.size).join()} bytes`,
      )
    }),
  },
]
