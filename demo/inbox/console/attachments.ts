// Files of a reply that is being written: checked, uploaded at once with their progress, kept until they are sent or removed.
// Must not draw, nor read a byte of what the inbox won't take.

import { signal } from '@preact/signals'
import { api, type FileLimits } from './api.js'
import { type FilePart, sizeText, typeText } from './model.js'
import { newId } from './store.js'

export type Attached = {
  readonly id: string
  readonly conversation: string
  readonly file: File
  /** Of a picture: shown from this device. */
  readonly preview?: string
  readonly sentBytes: number
  readonly part?: FilePart
  readonly failed?: string
  /** Another try may help. */
  readonly again?: boolean
}

export const limits = signal<FileLimits | null | undefined>(undefined)
export const attached = signal<readonly Attached[]>([])
const running = new Map<string, XMLHttpRequest>()

export const loadLimits = (): void => {
  if (limits.value !== undefined) return
  api.files().then(
    ({ files }) => {
      limits.value = files
    },
    // The server says it once more when something is uploaded.
    () => {},
  )
}

const change = (id: string, next: Partial<Attached>): void => {
  attached.value = attached.value.map((one) => (one.id === id ? { ...one, ...next } : one))
}
const takes = (accept: readonly string[], { name, type }: File): boolean =>
  // What a browser has no type for, the inbox looks at.
  !type ||
  accept.some((one) =>
    one.startsWith('.')
      ? name.toLowerCase().endsWith(one)
      : one === '*/*' || (one.endsWith('/*') ? type.startsWith(one.slice(0, -1)) : type === one),
  )
function objection(file: File, standing: number): string | undefined {
  const { value: known } = limits
  if (file.size === 0) return 'This file is empty.'
  if (!known) return undefined
  if (standing >= known.maxFiles) return `${known.maxFiles} files fit into one message. Send this one with the next.`
  if (file.size > known.maxBytes) return `Larger than ${sizeText(known.maxBytes)}. Make it smaller, or send a link.`
  return takes(known.accept, file) ? undefined : `${typeText(file.name)} files can’t be sent here. Export it as PDF and try again.`
}

function upload({ id, file }: Attached): void {
  const request = new XMLHttpRequest()
  running.set(id, request)
  const fail = (failed: string, again: boolean): void => {
    running.delete(id)
    change(id, { failed, again })
  }
  request.open('POST', `/team/uploads?${new URLSearchParams({ name: file.name, clientId: id })}`)
  request.setRequestHeader('x-samtale', '1')
  request.setRequestHeader('content-type', file.type || 'application/octet-stream')
  request.upload.onprogress = ({ loaded }) => change(id, { sentBytes: Math.min(loaded, file.size) })
  request.onload = () => {
    let said: Partial<FilePart> & { title?: string } = {}
    try {
      said = JSON.parse(request.responseText) as typeof said
    } catch {
      // Not the inbox's answer: the status says enough.
    }
    if (request.status >= 300 || !said.ref) return fail(said.title ?? `The inbox answered ${request.status}.`, request.status >= 429)
    running.delete(id)
    const { ref, name = file.name, mime = '', size = file.size, width, height } = said
    const sized = width !== undefined && height !== undefined && { width, height }
    change(id, { sentBytes: file.size, part: { type: 'file', ref, name, mime, size, ...sized } })
  }
  request.onerror = () => fail('The upload broke off.', true)
  request.send(file)
}

export function attach(conversation: string, files: readonly File[]): void {
  for (const file of files) {
    const standing = attached.value.filter((one) => one.conversation === conversation && !one.failed).length
    const failed = objection(file, standing)
    const picture = !failed && /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)
    const one: Attached = {
      ...{ id: newId(), conversation, file, sentBytes: 0 },
      ...(picture && { preview: URL.createObjectURL(file) }),
      ...(failed !== undefined && { failed }),
    }
    attached.value = [...attached.value, one]
    if (!failed) upload(one)
  }
}
export function remove(id: string): void {
  running.get(id)?.abort()
  running.delete(id)
  const one = attached.value.find((other) => other.id === id)
  if (one?.preview) URL.revokeObjectURL(one.preview)
  attached.value = attached.value.filter((other) => other.id !== id)
}
export function again(one: Attached): void {
  const { failed: _, again: __, ...rest } = one
  const next = { ...rest, sentBytes: 0 }
  attached.value = attached.value.map((other) => (other.id === one.id ? next : other))
  upload(next)
}
/** What goes with the reply; the tray is empty then, but for what was refused. */
export function takeParts(conversation: string): readonly FilePart[] {
  const ready = attached.value.filter((one) => one.conversation === conversation && one.part)
  for (const { id } of ready) remove(id)
  return ready.flatMap((one) => one.part ?? [])
}
