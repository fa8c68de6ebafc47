// The team's console as a member uses it: sign-in, list, answer, assign, close, by keyboard, on a phone; and axe in each state.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginConversation, createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const accessible = async (page: Page, what: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
        rules: { 'target-size': { enabled: true } },
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      })
      return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)
    })
    expect(found, `${what}, ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

test('signed out, wrong, in, and out again', async () => {
  const { page } = await world.page()
  await page.goto(world.inboxUrl)
  await page.getByRole('heading', { name: 'Sign in to the inbox' }).waitFor()
  await accessible(page, 'sign-in')
  await page.getByRole('textbox', { name: 'Email' }).fill('ingrid@fjellro.example')
  await page.getByLabel('Password').fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByText('The email address or the password is not right.').waitFor()
  await accessible(page, 'sign-in refused')
  await world.signIn(page)
  await page.goto(`${world.inboxUrl}/#/c/nowhere`)
  await page.getByText('There is no conversation at this address.').waitFor()
  expect(await page.getByRole('button', { name: 'Close conversation' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Show all' }).click()
  await accessible(page, 'empty')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to the inbox' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in to the inbox' }).waitFor()
  await page.context().close()
})

test('by keyboard alone: choose, answer, assign, close, reopen', async () => {
  const visitor = await world.page()
  await visitor.page.goto(world.siteUrl)
  await beginConversation(visitor.page, 'Is anybody there?')
  const { page } = await world.page()
  await world.signIn(page)
  const row = page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: 'Is anybody there?' })
  await row.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('log').getByText('Is anybody there?').waitFor()
  await accessible(page, 'conversation')
  await page.getByRole('textbox', { name: 'Reply' }).focus()
  await page.keyboard.type('Yes, I am')
  await page.keyboard.press('Enter')
  await visitor.page.getByText('Yes, I am', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^Assign conversation/ }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await accessible(page, 'assigning')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Assign conversation/)
  await page.keyboard.press('Enter')
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  await expect.poll(focused).toContain('Ingrid Solheim')
  await page.keyboard.press('ArrowDown')
  await expect.poll(focused).toContain('Magnus Aasen')
  await page.keyboard.press('Enter')
  await visitor.page.getByRole('heading', { name: 'Magnus Aasen' }).waitFor()
  await page.getByRole('button', { name: 'Close conversation' }).focus()
  await page.keyboard.press('Enter')
  await visitor.page.getByText('This conversation is closed.').waitFor()
  await page.getByRole('button', { name: 'Reopen conversation' }).waitFor()
  await accessible(page, 'closed')
  await page.keyboard.press('Enter')
  await visitor.page.getByRole('textbox', { name: 'Message' }).waitFor()
  await Promise.all([page.context().close(), visitor.page.context().close()])
})

test('on a phone: one column at a time, and back', async () => {
  const { page } = await world.page()
  await page.setViewportSize({ width: 390, height: 844 })
  await world.signIn(page)
  const list = page.getByRole('list', { name: 'Conversations' })
  await list.getByRole('button').first().click()
  await page.getByRole('log').waitFor()
  expect(await list.isVisible()).toBe(false)
  await accessible(page, 'conversation on a phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.getByRole('button', { name: 'Contact' }).click()
  await page.getByRole('heading', { name: 'About' }).waitFor()
  await page.getByRole('button', { name: 'Contact' }).click()
  await page.goBack()
  await list.waitFor()
  await accessible(page, 'list on a phone')
  await page.context().close()
})
