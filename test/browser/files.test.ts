// Files from choosing to the thread, in a real browser.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { TransportError } from '../../src/model/error.js'
import { choose, dataOf, drag, heldStage, paste, pdf, picture, sendable, sendButton, wave } from './filesStage.js'
import { accessible, begin, clearStages, stage, until } from './stage.js'

afterEach(async () => {
  clearStages()
  vi.restoreAllMocks()
  await page.viewport(1280, 800)
})
const user = userEvent.setup()
const files = { maxBytes: 20 * 1024 * 1024, maxFiles: 10 }
const imagesOrPdf = { ...files, accept: ['application/pdf', 'image/*'] }
const names = (root: ShadowRoot): string[] => [...root.querySelectorAll('.file-name')].map((one) => one.textContent ?? '')

describe('the tray', () => {
  test('holds what was chosen, before the first message, and goes out with it', async () => {
    const on = stage()
    const box = await begin(on)
    const clicked = vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(() => {})
    on.ui.getByRole('button', { name: 'Attach files' }).click()
    expect(clicked).toHaveBeenCalledOnce()
    choose(on, [await picture('sea.png'), pdf()])
    const tray = await on.ui.findByRole('list', { name: 'Attached files' })
    await until(() => expect(tray.querySelector('img')?.naturalWidth).toBe(320))
    expect(names(on.root)).toEqual(['Plot 14.pdf'])
    expect(tray.querySelector('.sheet')?.textContent).toBe('PDF')
    await user.type(box, 'Photos from Sunday')
    await sendable(on)
    await user.keyboard('{Enter}')
    await on.ui.findByText('Sent')
    expect(on.ui.queryByRole('list', { name: 'Attached files' })).toBeNull()
    expect(box.value).toBe('')
    expect(on.inbox.messages()[0]?.parts.map((part) => part.type)).toEqual(['text', 'file', 'file'])
    expect(on.root.querySelectorAll('.images img')).toHaveLength(1)
    expect(names(on.root)).toEqual(['Plot 14.pdf'])
  })

  test('files alone can be sent, and a message without words is announced in the list as what it is', async () => {
    const on = stage()
    await begin(on)
    choose(on, [await picture('sea.png')])
    await sendable(on)
    sendButton(on).click()
    await on.ui.findByText('Sent')
    on.ui.getByRole('button', { name: 'Back' }).click()
    await on.ui.findByText('You: Photo')
  })

  test('shows real progress, and an upload is cancelled by name', async () => {
    const on = heldStage()
    await begin(on)
    choose(on, [pdf('plan.pdf', 2_000_000)])
    const bar = await on.ui.findByRole('progressbar', { name: 'Uploading plan.pdf' })
    expect(bar.getAttribute('aria-valuenow')).toBe('44')
    expect(bar.getAttribute('aria-valuetext')).toBe('0.8 of 1.9 MB')
    on.ui.getByRole('button', { name: 'Cancel upload of plan.pdf' }).click()
    await until(() => expect(on.chat.client.uploads.value).toEqual([]))
    expect(on.focused()?.getAttribute('aria-label')).toBe('Message')
    expect(sendButton(on).disabled).toBe(true)
  })

  test('a file is taken out again by its name', async () => {
    const on = stage()
    await begin(on)
    choose(on, [pdf('a.pdf'), pdf('b.pdf')])
    ;(await on.ui.findByRole('button', { name: 'Remove a.pdf' })).click()
    await until(() => expect(names(on.root)).toEqual(['b.pdf']))
  })

  test('what failed says why, holds the message back, and is tried again', async () => {
    const on = heldStage({ held: false })
    on.fail(new TransportError('invalid', 'no', { outcome: 'rejected' }))
    await begin(on)
    choose(on, [pdf('plan.pdf')])
    const alert = await on.ui.findByRole('alert')
    expect(alert.textContent).toContain('was not uploaded. Try again.')
    expect(sendButton(on).disabled).toBe(true)
    expect(on.root.querySelector('.hint')?.textContent).toBe('Retry or remove the file that failed, then send')
    on.ui.getByRole('button', { name: 'Retry plan.pdf' }).click()
    await sendable(on)
    expect(on.ui.queryByRole('alert')).toBeNull()
  })

  test('what is refused says why and what to do instead, once, and can be dismissed', async () => {
    const on = stage({ inbox: { files: { ...imagesOrPdf, maxFiles: 2, maxBytes: 1024 * 1024 } } })
    await begin(on)
    choose(on, [new File(['x'], 'plan.dwg'), pdf('film.pdf', 3 * 1024 * 1024), pdf('a.pdf'), pdf('b.pdf')])
    await until(() => expect(on.root.querySelectorAll('.trouble')).toHaveLength(3))
    const said = [...on.root.querySelectorAll('.trouble')].map((one) => one.textContent?.replace(/[\u2068\u2069]/g, ''))
    expect(said).toEqual([
      'plan.dwg can’t be sent here. Send a PDF or an image instead.',
      'film.pdf is 3 MB. The most is 1 MB.',
      '2 files at most. 2 were left out.',
    ])
    for (const one of on.ui.getAllByRole('button', { name: 'Dismiss' })) one.click()
    await until(() => expect(on.root.querySelector('.trouble')).toBeNull())
    choose(on, [new File([], 'nothing.pdf', { type: 'application/pdf' })])
    expect((await on.ui.findByRole('alert')).textContent).toContain('is empty. Choose another file.')
  })

  test('stays when the widget is mounted again', async () => {
    const on = stage()
    await begin(on)
    choose(on, [pdf()])
    await sendable(on)
    on.chat.unmount()
    on.chat.mount()
    on.chat.open({ view: 'new' })
    const root = document.querySelector('samtale-chat')?.shadowRoot as ShadowRoot
    await until(() => expect(names(root)).toEqual(['Plot 14.pdf']))
  })

  test('a picture that can’t be drawn is a sheet with a name', async () => {
    const on = stage()
    await begin(on)
    const whole = new Uint8Array(await (await picture('broken.png')).arrayBuffer())
    choose(on, [new File([whole.slice(0, 40)], 'broken.png', { type: 'image/png' })])
    await until(() => expect(names(on.root)).toEqual(['broken.png']))
    expect(on.root.querySelector('.tray img')).toBeNull()
  })

  test('no files where the inbox takes none, or the host wants none', async () => {
    const on = stage({ inbox: { files: false } })
    const box = await begin(on)
    expect(on.ui.queryByRole('button', { name: 'Attach files' })).toBeNull()
    paste(box, dataOf([pdf()]))
    await on.ui.findByText('Files can’t be sent here.')
    clearStages()
    const other = stage({ features: { attachments: false } })
    await begin(other)
    expect(other.ui.queryByRole('button', { name: 'Attach files' })).toBeNull()
    other.chat.update({ features: {} })
    await other.ui.findByRole('button', { name: 'Attach files' })
  })
})

describe('paste', () => {
  test('a screenshot gets a name with its time', async () => {
    const on = stage()
    const box = await begin(on)
    const event = paste(box, dataOf([await picture('image.png')]))
    expect(event.defaultPrevented).toBe(true)
    await until(() => expect(on.chat.client.uploads.value[0]?.name).toMatch(/^Screenshot \d{4}-\d\d-\d\d at \d\d\.\d\d\.png$/))
  })

  test('words with a picture of them are words', async () => {
    const on = stage()
    const box = await begin(on)
    const event = paste(box, dataOf([await picture('image.png')], 'a table'))
    expect(event.defaultPrevented).toBe(false)
    expect(on.chat.client.uploads.value).toEqual([])
  })
})

describe('drag and drop', () => {
  test('says to whom and how much, never sticks, and takes what is dropped', async () => {
    const on = stage({
      inbox: {
        files: { ...files, accept: ['image/*', 'application/pdf', '.docx'] },
        messages: [{ from: 'agent', say: 'Hi', agoMs: 5000 }],
      },
    })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Hi')
    const panel = on.root.querySelector('.panel') as Element
    const inside = on.root.querySelector('.scroll') as Element
    const data = dataOf([pdf()])
    drag(panel, 'dragenter', data)
    drag(inside, 'dragenter', data)
    drag(panel, 'dragleave', data)
    await on.ui.findByText(/^Drop to send to \S+$/)
    await on.ui.findByText('Images, PDF or Word, up to 20 MB each')
    drag(inside, 'dragleave', data)
    await until(() => expect(on.root.querySelector('.drop')).toBeNull())
    drag(inside, 'dragenter', data)
    await until(() => expect(on.root.querySelector('.drop')).not.toBeNull())
    inside.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }))
    await until(() => expect(on.root.querySelector('.drop')).toBeNull())
    expect(on.chat.state.value.visibility).toBe('open')
    drag(inside, 'dragenter', data)
    expect(drag(inside, 'dragover', data).defaultPrevented).toBe(true)
    expect(drag(inside, 'drop', data).defaultPrevented).toBe(true)
    await until(() => expect(names(on.root)).toEqual(['Plot 14.pdf']))
    expect(on.root.querySelector('.drop')).toBeNull()
  })

  test('a type that can’t be sent is said before the drop', async () => {
    const on = stage({ inbox: { files: imagesOrPdf } })
    await begin(on)
    const data = dataOf([new File(['x'], 'plan.dwg', { type: 'image/vnd.dwg' })])
    drag(on.root.querySelector('.scroll') as Element, 'dragenter', data)
    // `image/*` takes it by its family; a film it doesn't.
    expect(on.root.querySelector('.drop.refused')).toBeNull()
    drag(on.root.querySelector('.scroll') as Element, 'dragleave', data)
    drag(on.root.querySelector('.scroll') as Element, 'dragenter', dataOf([new File(['x'], 'a.zip', { type: 'application/zip' })]))
    await on.ui.findByText('ZIP files can’t be sent here')
    await on.ui.findByText('Send a PDF or an image instead.')
  })

  test('on Home it begins a new conversation', async () => {
    const on = stage()
    on.chat.open()
    const start = await on.ui.findByRole('button', { name: 'Start a new conversation' })
    await until(() => expect(on.chat.client.signals.attachments.value).toBeDefined())
    drag(start, 'dragenter', dataOf([pdf()]))
    await on.ui.findByText('Drop to send to Samtale')
    drag(start, 'drop', dataOf([pdf()]))
    await on.ui.findByRole('textbox', { name: 'Message' })
    await until(() => expect(names(on.root)).toEqual(['Plot 14.pdf']))
  })

  test('over a closed conversation it begins a new one', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Bye', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Bye')
    on.inbox.close()
    await on.ui.findByRole('link', { name: 'Start a new conversation' })
    drag(on.root.querySelector('.scroll') as Element, 'drop', dataOf([pdf()]))
    await on.ui.findByRole('textbox', { name: 'Message' })
    await until(() => expect(names(on.root)).toEqual(['Plot 14.pdf']))
    expect(on.chat.client.uploads.value[0]?.conversation).toBe('new')
  })

  test('words and links are no files; the page around is left alone', async () => {
    const on = stage()
    const box = await begin(on)
    const scroll = on.root.querySelector('.scroll') as Element
    const words = dataOf([], 'https://example.com')
    drag(scroll, 'dragenter', words)
    expect(on.root.querySelector('.drop')).toBeNull()
    expect(drag(scroll, 'drop', words).defaultPrevented).toBe(true)
    await on.ui.findByText('Only files can be dropped here.')
    expect(drag(box, 'drop', words).defaultPrevented).toBe(false)
    expect(drag(document.body, 'dragover', dataOf([pdf()])).defaultPrevented).toBe(false)
    expect(on.root.querySelector('.drop')).toBeNull()
  })
})

describe('in the thread', () => {
  test('an own picture keeps its node and its address when the inbox’s version comes', async () => {
    const on = heldStage()
    await begin(on)
    choose(on, [await picture('sea.png')])
    await sendable(on)
    sendButton(on).click()
    const image = await until(() => {
      const found = on.root.querySelector('.images img')
      expect(found).not.toBeNull()
      return found
    })
    const { src } = image as HTMLImageElement
    await on.ui.findByRole('button', { name: 'Cancel upload of sea.png' })
    on.release()
    await on.ui.findByText('Sent')
    expect(on.root.querySelector('.images img')).toBe(image)
    expect((image as HTMLImageElement).src).toBe(src)
    const grid = on.root.querySelector('.images') as HTMLElement
    expect([grid.offsetWidth, grid.offsetHeight]).toEqual([288, 150])
    const given = vi.spyOn(URL, 'revokeObjectURL')
    on.chat.destroy()
    expect(given.mock.calls.flat()).toContain(src)
  })

  test('an upload under way is taken back with its message', async () => {
    const on = heldStage()
    await begin(on)
    choose(on, [pdf('plan.pdf')])
    await sendable(on)
    sendButton(on).click()
    await on.ui.findByRole('progressbar', { name: 'Uploading plan.pdf' })
    on.ui.getByRole('button', { name: 'Cancel upload of plan.pdf' }).click()
    await until(() => expect(on.root.querySelector('.message')).toBeNull())
    expect(on.inbox.messages()).toEqual([])
  })

  test('a failed message with a file can be retried or deleted', async () => {
    const on = heldStage({ held: false })
    vi.spyOn(on.inbox, 'accept').mockImplementationOnce(() => {
      throw new TransportError('too_large', 'no', { outcome: 'rejected' })
    })
    await begin(on)
    choose(on, [pdf('plan.pdf')])
    await sendable(on)
    sendButton(on).click()
    await on.ui.findByText('Not sent')
    await on.ui.findByText('A file is too large. Send it smaller.')
    on.ui.getByRole('button', { name: 'Delete' })
    on.ui.getByRole('button', { name: 'Retry' }).click()
    await on.ui.findByText('Sent')
    expect(on.inbox.messages()).toHaveLength(1)
  })

  test('pictures of the team stand as a grid and are looked at one by one', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Last week’s build', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Last week’s build')
    const parts = await Promise.all(
      ['one', 'two', 'three', 'four', 'five'].map(async (name) => {
        const file = await picture(`${name}.png`)
        return { type: 'file' as const, name: file.name, mime: file.type, size: file.size, url: URL.createObjectURL(file) }
      }),
    )
    on.inbox.say(parts)
    const grid = await on.ui.findByRole('group', { name: '5 images' })
    await until(() => expect([...grid.querySelectorAll('img')].map((one) => one.naturalWidth)).toEqual([320, 320, 320]))
    expect(grid.offsetHeight).toBe(150 + 3 + 92)
    expect(grid.textContent).toBe('+2')
    const opener = on.ui.getByRole('button', { name: 'Show two.png' })
    opener.focus()
    await user.keyboard('{Enter}')
    const box = await on.ui.findByRole('dialog', { name: 'two.png' })
    await accessible(on.host)
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}')
    expect(box.getAttribute('aria-label')).toBe('five.png')
    await user.keyboard('{ArrowLeft}')
    await until(() => expect(box.getAttribute('aria-label')).toBe('four.png'))
    const link = on.ui.getByRole('link', { name: 'Download four.png' }) as HTMLAnchorElement
    expect([link.download, link.rel, link.target]).toEqual(['four.png', 'noopener noreferrer', ''])
    const wheel = new WheelEvent('wheel', { bubbles: true, cancelable: true, composed: true, deltaY: 100 })
    box.dispatchEvent(wheel)
    expect(wheel.defaultPrevented).toBe(true)
    await user.keyboard('{Escape}')
    await until(() => expect(on.ui.queryByRole('dialog', { name: 'four.png' })).toBeNull())
    expect(on.focused()).toBe(opener)
    expect(on.chat.state.value.visibility).toBe('open')
    for (const { url } of parts) URL.revokeObjectURL(url)
  })

  test('sound plays in its row and stops when the panel closes', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Listen', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Listen')
    const file = wave()
    const url = URL.createObjectURL(file)
    on.inbox.say([{ type: 'file', name: file.name, mime: file.type, size: file.size, url }])
    const sound = await until(() => {
      const found = on.root.querySelector('audio')
      expect(found?.readyState).toBeGreaterThan(0)
      return found
    })
    const paused = vi.spyOn(sound as HTMLAudioElement, 'pause')
    on.chat.close()
    await until(() => expect(paused).toHaveBeenCalled())
    URL.revokeObjectURL(url)
  })

  test('an address that has expired is asked for once; what doesn’t load is a row', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Look', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Look')
    const file = await picture('sea.png')
    const good = URL.createObjectURL(file)
    const gone = URL.createObjectURL(file)
    URL.revokeObjectURL(gone)
    const asked = vi.spyOn(on.inbox, 'fileUrl').mockImplementation((ref) => {
      if (ref === 'f1') return good
      throw new TransportError('gone')
    })
    const part = { type: 'file' as const, mime: 'image/png', size: file.size, url: gone }
    on.inbox.say([{ ...part, name: 'sea.png', ref: 'f1' }])
    await until(() => expect(on.root.querySelector<HTMLImageElement>('.images img')?.naturalWidth).toBe(320))
    on.inbox.say([{ ...part, name: 'lost.png', ref: 'f2' }])
    await until(() => expect(names(on.root)).toEqual(['lost.png']))
    expect(asked.mock.calls).toEqual([['f1'], ['f2']])
    URL.revokeObjectURL(good)
  })

  test('a film plays in the page, on a press', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Look', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Look')
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' })
    const recorded = new Promise<Blob>((resolve) => {
      recorder.ondataavailable = ({ data }) => resolve(data)
    })
    recorder.start()
    const drawing = setInterval(() => context.fillRect(Math.random() * 60, 0, 4, 36), 20)
    await new Promise((resolve) => recorder.addEventListener('start', resolve))
    await until(() => expect(recorder.state).toBe('recording'))
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    recorder.stop()
    const blob = await recorded
    clearInterval(drawing)
    const url = URL.createObjectURL(blob)
    on.inbox.say([{ type: 'file', name: 'walk.webm', mime: 'video/webm', size: blob.size, url }])
    const film = (await until(() => {
      const found = on.root.querySelector('video')
      expect(found?.readyState).toBeGreaterThan(0)
      return found
    })) as HTMLVideoElement
    expect([film.controls, film.playsInline, film.preload, film.autoplay]).toEqual([true, true, 'metadata', false])
    expect(names(on.root)).toEqual(['walk.webm'])
    URL.revokeObjectURL(url)
  })

  test('a download whose address has expired gets a fresh one first', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Look', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Look')
    vi.spyOn(on.inbox, 'fileUrl').mockReturnValue('https://example.com/fresh')
    on.inbox.say([
      { type: 'file', name: '../x.pdf', mime: 'application/pdf', size: 10, ref: 'f1', url: 'https://example.com/old', expiresAt: 1 },
    ])
    const link = await on.ui.findByRole('link', { name: 'Download ../x.pdf' })
    const taken: unknown[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      taken.push([this.href, this.download, this.rel, this.target])
    })
    const press = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
    link.dispatchEvent(press)
    expect(press.defaultPrevented).toBe(true)
    await until(() => expect(taken).toEqual([['https://example.com/fresh', '__x.pdf', 'noopener noreferrer', '_blank']]))
  })

  test('only http, https and blob addresses lead anywhere', async () => {
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'Look', agoMs: 5000 }] } })
    on.chat.client.connect()
    on.chat.openConversation('c1')
    await on.ui.findByText('Look')
    for (const url of ['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'file:///etc/passwd'])
      on.inbox.say([
        { type: 'file', name: 'x.pdf', mime: 'application/pdf', size: 10, url },
        { type: 'file', name: 'x.png', mime: 'image/png', size: 10, url },
      ])
    await until(() => expect(names(on.root)).toHaveLength(6))
    expect(on.root.querySelectorAll('.message a, .message img')).toHaveLength(0)
  })
})

test('by keyboard alone: choose, remove, write, send', async () => {
  const on = stage()
  const box = await begin(on)
  vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(() => {})
  await until(() => expect(on.focused()).toBe(box))
  await user.keyboard('{Shift>}{Tab}{/Shift}')
  expect(on.focused()?.getAttribute('aria-label')).toBe('Attach files')
  await user.keyboard('{Enter}')
  choose(on, [pdf('a.pdf'), pdf('b.pdf')])
  await on.ui.findByRole('button', { name: 'Remove b.pdf' })
  await until(() => expect(on.focused()).toBe(box))
  await user.keyboard('{Shift>}{Tab}{Tab}{/Shift}')
  expect(on.focused()?.getAttribute('aria-label')).toBe('Remove b.pdf')
  await user.keyboard('{Enter}')
  await until(() => expect(on.focused()).toBe(box))
  await sendable(on)
  await user.keyboard('Here{Enter}')
  await on.ui.findByText('Sent')
  expect(on.inbox.messages()[0]?.parts.map((part) => (part.type === 'file' ? part.name : part.type))).toEqual(['text', 'a.pdf'])
})

describe('nothing to complain about', () => {
  for (const [scheme, locale, width] of [
    ['light', 'en', 1280],
    ['dark', 'en', 1280],
    ['light', 'ar', 390],
  ] as const)
    test(`${scheme}, ${locale}, ${width}`, async () => {
      await page.viewport(width, 800)
      const on = heldStage({ scheme, locale, files: imagesOrPdf })
      await begin(on)
      choose(on, [await picture('sea.png'), pdf('plan.pdf'), new File(['x'], 'plan.dwg')])
      await on.ui.findByRole('alert')
      await on.ui.findByRole('progressbar', { name: 'Uploading plan.pdf' })
      await accessible(on.host)
      const data = dataOf([pdf()])
      drag(on.root.querySelector('.scroll') as Element, 'dragenter', data)
      await until(() => expect(on.root.querySelector('.drop')).not.toBeNull())
      await accessible(on.host)
      drag(on.root.querySelector('.scroll') as Element, 'dragleave', data)
      sendButton(on).click()
      await on.ui.findByRole('button', { name: 'Cancel upload of sea.png' })
      await accessible(on.host)
      on.release()
      await on.ui.findByText('Sent')
      const panel = on.root.querySelector('.panel') as Element
      expect(panel.scrollWidth).toBeLessThanOrEqual(panel.clientWidth)
      await accessible(on.host)
    })
})
