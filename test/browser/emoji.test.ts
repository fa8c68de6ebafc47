// The emoji picker: found by words, chosen by hand or by arrows, put where the caret is. The glyphs asked for here are those
// that any font draws: what can't be drawn isn't offered.

import { afterEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { groups } from '../../src/widget/Emoji/glyphs.js'
import { accessible, begin, clearStages, type Stage, stage, until } from './stage.js'

afterEach(clearStages)
const user = userEvent.setup()

async function pick(on: Stage): Promise<HTMLTextAreaElement> {
  const box = await begin(on)
  await until(() => expect(on.focused()).toBe(box))
  on.ui.getByRole('button', { name: 'Emoji' }).click()
  await on.ui.findByRole('grid', { name: 'Emoji' })
  await until(() => expect(on.focused()?.getAttribute('aria-label')).toBe('Search emoji'))
  return box
}

test('each glyph is there once, with words to find it by', () => {
  const all = Object.values(groups).flatMap((one) => one.split(';'))
  const glyphs = all.map((one) => /^[^a-z]+/.exec(one)?.[0])
  expect(new Set(glyphs).size).toBe(all.length)
  for (const one of all) expect(one).toMatch(/^\P{ASCII}+[a-z][a-z' ]*$/u)
})

test('what is searched for is put in at the caret, and the focus is back in the box', async () => {
  const on = stage()
  const box = await begin(on)
  await user.type(box, 'good job')
  box.setSelectionRange(4, 4)
  on.ui.getByRole('button', { name: 'Emoji' }).click()
  await on.ui.findByRole('grid', { name: 'Emoji' })
  await until(() => expect(on.focused()?.getAttribute('aria-label')).toBe('Search emoji'))
  await user.keyboard('wink{Enter}')
  await until(() => expect(box.value).toBe('good😉 job'))
  expect(on.focused()).toBe(box)
  expect(box.selectionStart).toBe(6)
  expect(on.ui.queryByRole('grid')).toBeNull()
  expect(on.inbox.messages()).toEqual([])
})

test('arrows move through the grid, Escape closes and gives the focus back', async () => {
  const on = stage()
  const box = await pick(on)
  await user.keyboard('{ArrowDown}')
  const at = (): string | null | undefined => on.focused()?.getAttribute('data-at')
  expect(at()).toBe('0,0')
  await user.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}')
  expect(at()).toBe('1,2')
  await user.keyboard('{Home}')
  expect(at()).toBe('1,0')
  await user.keyboard('{ArrowLeft}')
  expect(at()).toBe('0,7')
  await user.keyboard('{ArrowUp}')
  expect(on.focused()?.getAttribute('aria-label')).toBe('Search emoji')
  expect(on.root.querySelectorAll('.emoji-grid [tabindex="0"]')).toHaveLength(1)
  await user.keyboard('{Escape}')
  await until(() => expect(on.ui.queryByRole('grid')).toBeNull())
  expect(on.focused()?.getAttribute('aria-label')).toBe('Emoji')
  expect(on.chat.state.value.visibility).toBe('open')
  expect(box.value).toBe('')
})

test('right to left, the arrows follow the eye', async () => {
  const on = stage({ locale: 'ar' })
  await pick(on)
  await user.keyboard('{ArrowDown}{ArrowLeft}')
  expect(on.focused()?.getAttribute('data-at')).toBe('0,1')
})

test('what was used stands first next time; a press elsewhere closes', async () => {
  const on = stage()
  const box = await pick(on)
  await user.keyboard('sunglasses{Enter}')
  await until(() => expect(box.value).toBe('😎'))
  on.ui.getByRole('button', { name: 'Emoji' }).click()
  const recent = await on.ui.findByRole('rowgroup', { name: 'Recently used' })
  expect(recent.querySelector('button')?.textContent).toBe('😎')
  box.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }))
  await until(() => expect(on.ui.queryByRole('grid')).toBeNull())
})

test('nothing found is said; the host may do without', async () => {
  const on = stage()
  await pick(on)
  await user.keyboard('xyzzy')
  await on.ui.findByText('Nothing found')
  on.chat.update({ features: { emoji: false } })
  await until(() => expect(on.ui.queryByRole('button', { name: 'Emoji' })).toBeNull())
})

test('an input method that composes in the search does not choose', async () => {
  const on = stage()
  const box = await pick(on)
  await user.keyboard('wink')
  on.focused()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true }))
  await on.ui.findByRole('grid')
  expect(box.value).toBe('')
})

for (const scheme of ['light', 'dark'] as const)
  test(`nothing to complain about, ${scheme}`, async () => {
    const on = stage({ scheme })
    await pick(on)
    await accessible(on.host)
    vi.restoreAllMocks()
  })
