// Files for the tests: pictures drawn here, and an inbox whose uploads wait until they are let go.
import { TransportError } from '../../src/model/error.js'
import { createMemoryInbox, type MemoryInbox, type MemoryInboxOptions, memory } from '../../src/transports/memory/index.js'
import { type Stage, stage, until } from './stage.js'

export async function picture(name: string, width = 320, height = 200, colour = '#5a8f7b'): Promise<File> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.fillStyle = colour
  context.fillRect(0, 0, width, height)
  context.fillStyle = '#f2a640'
  context.beginPath()
  context.arc(width * 0.7, height * 0.3, height * 0.15, 0, 7)
  context.fill()
  const blob = await new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made as Blob)))
  return new File([blob], name, { type: 'image/png' })
}
export const pdf = (name = 'Plot 14.pdf', bytes = 1200): File =>
  new File([`%PDF-1.7${'x'.repeat(bytes)}`], name, { type: 'application/pdf' })

/** Half a second of silence. */
export function wave(name = 'note.wav'): File {
  const samples = 4000
  const view = new DataView(new ArrayBuffer(44 + samples))
  const put = (at: number, text: string): void => {
    for (const [index, one] of [...text].entries()) view.setUint8(at + index, one.charCodeAt(0))
  }
  put(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  put(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, 8000, true)
  view.setUint32(28, 8000, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  put(36, 'data')
  view.setUint32(40, samples, true)
  for (let at = 44; at < view.byteLength; at++) view.setUint8(at, 128)
  return new File([view], name, { type: 'audio/wav' })
}

export const dataOf = (files: readonly File[], text?: string): DataTransfer => {
  const data = new DataTransfer()
  for (const file of files) data.items.add(file)
  if (text !== undefined) data.setData('text/plain', text)
  return data
}
export const drag = (target: Element, type: string, dataTransfer: DataTransfer): DragEvent => {
  const event = new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer })
  target.dispatchEvent(event)
  return event
}
export const paste = (target: Element, clipboardData: DataTransfer): ClipboardEvent => {
  const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, composed: true, clipboardData })
  target.dispatchEvent(event)
  return event
}
/** As the visitor chooses them in the browser's own window. */
export function choose({ root }: Stage, files: readonly File[]): void {
  const input = root.querySelector('input[type=file]') as HTMLInputElement
  input.files = dataOf(files).files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

export type Held = Stage & {
  /** Uploads that begin from now on stop halfway, until `release`. */
  release(): void
  /** The next upload fails like this. */
  fail(error: TransportError): void
}
export function heldStage(
  options: MemoryInboxOptions & { held?: boolean; locale?: string; scheme?: 'light' | 'dark' } = {},
): Held & { inbox: MemoryInbox } {
  const { held = true, locale = 'en', scheme = 'light', ...inside } = options
  const inbox = createMemoryInbox(inside)
  let waiting: (() => void)[] = []
  let holding = held
  const errors: TransportError[] = []
  const on = stage({
    locale,
    scheme,
    transport: (context) => {
      const plain = memory({ inbox })(context)
      return {
        ...plain,
        upload: async (file, { signal, onProgress } = {}) => {
          onProgress?.(Math.round(file.blob.size * 0.44), file.blob.size)
          const error = errors.shift()
          if (error) throw error
          if (holding)
            await new Promise<void>((resolve, reject) => {
              waiting.push(resolve)
              signal?.addEventListener('abort', () => reject(new TransportError('aborted')))
            })
          return inbox.upload(file)
        },
      }
    },
  })
  return {
    ...on,
    inbox,
    release: () => {
      holding = false
      for (const go of waiting) go()
      waiting = []
    },
    fail: (error) => void errors.push(error),
  }
}
export const sendButton = ({ ui }: Stage): HTMLButtonElement => ui.getByRole('button', { name: 'Send' }) as HTMLButtonElement
export const sendable = (on: Stage): Promise<unknown> =>
  until(() => {
    if (sendButton(on).disabled) throw new Error('nothing can be sent yet')
  })
