// With consent pending, the panel asks first; nothing is stored or requested before an answer.

import { afterEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createMemoryInbox, memory } from '../../src/transports/memory/index.js'
import { accessible, clearStages, stage, until } from './stage.js'

afterEach(clearStages)
const kept = (): string[] => Object.keys(localStorage).sort()
const user = userEvent.setup()

function watched(): { readonly asked: string[]; readonly options: Parameters<typeof stage>[0] } {
  const asked: string[] = []
  const inbox = createMemoryInbox()
  return {
    asked,
    options: {
      consent: 'pending',
      transport: (context) => {
        const plain = memory({ inbox })(context)
        return {
          ...plain,
          open: (...all) => {
            asked.push('open')
            return plain.open(...all)
          },
          chatflow: (...all) => {
            asked.push('chatflow')
            return (plain.chatflow as NonNullable<typeof plain.chatflow>)(...all)
          },
        }
      },
    },
  }
}

test('asks in place of the view, by keyboard too, and stores and requests nothing before', async () => {
  const { asked, options } = watched()
  const before = kept()
  const on = stage(options)
  ;(on.root.querySelector('.launcher') as HTMLElement).focus()
  await user.keyboard('{Enter}')
  const title = await on.ui.findByRole('heading', { name: 'Before we talk' })
  await until(() => expect(on.focused()).toBe(title))
  expect(on.ui.queryByRole('button', { name: 'Start a new conversation' })).toBeNull()
  await accessible(on.host)
  expect(asked).toEqual([])
  expect(kept()).toEqual(before)
  await user.keyboard('{Tab}{Enter}')
  await on.ui.findByRole('button', { name: 'Start a new conversation' })
  await until(() => expect(on.focused()?.tagName).toBe('H2'))
  expect(on.chat.state.value.consent).toBe('granted')
  await until(() => expect(asked).toEqual(['chatflow']))
})

test('without storing: the chat works, and the browser keeps nothing', async () => {
  const { options } = watched()
  const before = kept()
  const on = stage(options)
  on.chat.open({ view: 'new', focus: true })
  ;(await on.ui.findByRole('button', { name: 'Chat without storing' })).click()
  const box = await on.ui.findByRole('textbox', { name: 'Message' })
  await user.type(box, 'Hello{Enter}')
  await on.ui.findByText('Sent')
  expect(on.chat.state.value.consent).toBe('denied')
  expect(kept()).toEqual(before)
})

test('closing is no answer: it is asked again, and a host may answer by itself', async () => {
  const on = stage({ consent: 'pending', strings: { 'gate.title': 'One question' } })
  on.chat.open({ focus: true })
  const title = await on.ui.findByRole('heading', { name: 'One question' })
  // Also when what draws it came later than the panel.
  await until(() => expect(on.focused()).toBe(title))
  await user.keyboard('{Escape}')
  expect(on.chat.state.value).toMatchObject({ visibility: 'closed', consent: 'pending' })
  on.chat.open()
  expect(on.ui.getByRole('heading', { name: 'One question' })).toBeTruthy()
  on.chat.setConsent('granted')
  await on.ui.findByRole('button', { name: 'Start a new conversation' })
})

test('a host that never shows the panel: what it sends waits for consent, and goes out with it', async () => {
  const on = stage({ consent: 'pending' })
  on.chat.send('From the page')
  expect(on.inbox.messages()).toEqual([])
  on.chat.setConsent('granted')
  await until(() => expect(on.inbox.messages()).toHaveLength(1))
})

test('nothing is dropped or pasted past it', async () => {
  const on = stage({ consent: 'pending', scheme: 'dark' })
  on.chat.open()
  const title = await on.ui.findByRole('heading', { name: 'Before we talk' })
  const data = new DataTransfer()
  data.items.add(new File(['x'], 'a.txt'))
  const event = new DragEvent('drop', { bubbles: true, cancelable: true, composed: true, dataTransfer: data })
  const attach = vi.spyOn(on.chat.client, 'attach')
  title.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(true)
  expect(attach).not.toHaveBeenCalled()
  await accessible(on.host)
})
