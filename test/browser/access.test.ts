// axe finds nothing, in each state, light and dark, left to right and right to left.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { accessible, begin, clearStages, type Stage, stage, until } from './stage.js'

afterEach(clearStages)

const states: Readonly<Record<string, (on: Stage) => Promise<void>>> = {
  closed: async () => {},
  home: async (on) => {
    on.chat.open()
    await on.ui.findByRole('button', { name: 'Start a new conversation' })
  },
  'home with conversations': async (on) => {
    on.inbox.say('Unread')
    on.chat.client.connect()
    on.chat.open()
    await on.ui.findByRole('list', { name: 'Your conversations' })
  },
  empty: async (on) => void (await begin(on)),
  conversation: async (on) => {
    await userEvent.type(await begin(on), 'Hello{Enter}')
    await on.ui.findByText('Sent')
    on.inbox.say('Hi there')
    on.inbox.read()
    on.inbox.typing(true)
    await on.ui.findByText('Hi there')
  },
  failed: async (on) => {
    vi.spyOn(on.inbox, 'accept').mockImplementation(() => {
      throw Object.assign(new Error('no'), { name: 'TransportError', kind: 'invalid', info: { outcome: 'rejected' } })
    })
    await userEvent.type(await begin(on), 'Hello{Enter}')
    await on.ui.findByText('Not sent')
  },
  menu: async (on) => {
    await userEvent.type(await begin(on), 'Hello{Enter}')
    ;(await on.ui.findByRole('button', { name: 'Conversation menu' })).click()
    await on.ui.findByRole('menu')
  },
  ended: async (on) => {
    await userEvent.type(await begin(on), 'Hello{Enter}')
    await on.ui.findByText('Sent')
    on.inbox.close()
    await on.ui.findByRole('link', { name: 'Start a new conversation' })
  },
}

for (const scheme of ['light', 'dark'] as const)
  describe(scheme, () => {
    for (const [name, reach] of Object.entries(states))
      test(name, async () => {
        const on = stage({ scheme })
        await reach(on)
        await accessible(on.host)
        vi.restoreAllMocks()
      })
  })

test('right to left', async () => {
  const on = stage({ locale: 'ar' })
  await states.conversation?.(on)
  expect(on.root.querySelector('.root')?.getAttribute('dir')).toBe('rtl')
  const panel = on.root.querySelector('.panel')?.getBoundingClientRect()
  expect(panel?.left).toBeLessThan(40)
  await accessible(on.host)
})

test('everything by keyboard: open, write, send, back, list, close', async () => {
  const on = stage()
  const user = userEvent.setup()
  ;(await on.ui.findByRole('button', { name: 'Open chat' })).focus()
  await user.keyboard('{Enter}')
  await on.ui.findByRole('button', { name: 'Start a new conversation' })
  await until(() => expect(on.focused()?.tagName).toBe('H2'))
  await user.keyboard('{Tab}{Enter}')
  await until(() => expect(on.focused()?.getAttribute('aria-label')).toBe('Message'))
  await user.keyboard('By keyboard{Enter}')
  await on.ui.findByText('Sent')
  on.ui.getByRole('button', { name: 'Back' }).focus()
  await user.keyboard('{Enter}')
  await on.ui.findByRole('list', { name: 'Your conversations' })
  await until(() => expect(on.focused()?.tagName).toBe('H2'))
  await user.keyboard('{Tab}{Tab}{Enter}')
  await on.ui.findByText('By keyboard')
  await user.keyboard('{Escape}')
  await until(() => expect(on.focused()?.getAttribute('aria-label')).toBe('Open chat'))
})
