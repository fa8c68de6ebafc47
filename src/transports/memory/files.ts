// The files of an inbox in the page, by their references. Must not take what it says that it doesn't.

import { TransportError } from '../../model/error.js'
import type { MemoryInbox } from './contract.js'

type Stored = { readonly ref: string; readonly url: string; readonly name: string; readonly mime: string; readonly size: number }
export type Files = {
  readonly takes: MemoryInbox['files']
  readonly upload: MemoryInbox['upload']
  /** @throws {TransportError} `invalid` */
  get(ref: string): Stored
  /** @throws {TransportError} `gone` */
  url(ref: string): string
  forget(): void
  stored(): readonly Stored[]
}

/** Source: HTML, the `accept` attribute. */
const listed = (accept: readonly string[], name: string, mime: string): boolean =>
  accept.some((one) =>
    one.startsWith('.') ? name.toLowerCase().endsWith(one) : one.endsWith('/*') ? mime.startsWith(one.slice(0, -1)) : one === mime,
  )

export function createFiles(given: MemoryInbox['files'] | undefined, newRef: () => string): Files {
  const takes = given ?? { maxBytes: 20 * 1024 * 1024, maxFiles: 10 }
  const files = new Map<string, Stored>()
  const find = (ref: string): Stored | undefined => [...files.values()].find((one) => one.ref === ref)
  return {
    takes,
    upload: ({ clientId, blob, name, mime }) => {
      const same = files.get(clientId)
      if (same) return { ref: same.ref, url: same.url }
      const { maxBytes = 0, accept } = takes || {}
      if (blob.size > maxBytes) throw new TransportError('too_large', 'the file is too large', { outcome: 'rejected', limit: maxBytes })
      if (accept && !listed(accept, name, mime))
        throw new TransportError('unsupported_type', 'this inbox does not take such files', { outcome: 'rejected', accept })
      // A name, never a way to somewhere.
      const plain = name.replace(/^.*[\\/]/s, '')
      const file = { ref: newRef(), url: URL.createObjectURL(blob), name: plain, mime, size: blob.size }
      files.set(clientId, file)
      return { ref: file.ref, url: file.url }
    },
    get: (ref) => {
      const file = find(ref)
      if (!file) throw new TransportError('invalid', 'this file is not here', { outcome: 'rejected', field: 'ref' })
      return file
    },
    url: (ref) => {
      const file = find(ref)
      if (!file) throw new TransportError('gone', 'this file is not here', { outcome: 'rejected' })
      return file.url
    },
    forget: () => files.clear(),
    stored: () => [...files.values()],
  }
}
