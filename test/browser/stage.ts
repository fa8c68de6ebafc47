// A mounted widget with an inbox in the page, found by role and name as a visitor finds it.
import { configure, within } from '@testing-library/preact'
import axe from 'axe-core'
import { expect, vi } from 'vitest'
import type { Chat, ChatOptions } from '../../src/index.js'
import { createChat } from '../../src/index.js'
import { createMemoryInbox, type MemoryInbox, type MemoryInboxOptions, memory } from '../../src/transports/memory/index.js'

export type Stage = {
  readonly chat: Chat
  readonly inbox: MemoryInbox
  readonly host: HTMLElement
  readonly root: ShadowRoot
  readonly ui: ReturnType<typeof within>
  /** The focused element, inside the shadow root too. */
  focused(): Element | null
}

// The library prints the whole document with an error, and can't print a shadow root.
configure({ getElementError: (message) => new Error(message ?? 'not found'), asyncUtilTimeout: 8000 })

let stages: Chat[] = []

export function stage(options: Partial<ChatOptions> & { inbox?: MemoryInboxOptions; target?: Element } = {}): Stage {
  const { inbox: inside, target, ...rest } = options
  const inbox = createMemoryInbox(inside)
  const chat = createChat({ transport: memory({ inbox }), name: `test-${Math.random()}`, locale: 'en', ...rest })
  chat.mount(target)
  stages.push(chat)
  const host = document.querySelector('samtale-chat:last-of-type') ?? target?.querySelector('samtale-chat')
  const root = (host as HTMLElement).shadowRoot as ShadowRoot
  return {
    chat,
    inbox,
    host: host as HTMLElement,
    root,
    ui: within(root as unknown as HTMLElement),
    focused: () => root.activeElement,
  }
}

export function clearStages(): void {
  for (const chat of stages) chat.destroy()
  stages = []
  expect(document.querySelectorAll('samtale-chat')).toHaveLength(0)
}

/** Waits as long as a busy machine may need. */
export const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, 8000)

/** Open, in a new conversation, with the message box focused. */
export async function begin({ chat, ui, root }: Stage): Promise<HTMLTextAreaElement> {
  ;(root.querySelector('.launcher') as HTMLElement).click()
  ;(await ui.findByRole('button', { name: 'Start a new conversation' })).click()
  const box = (await ui.findByRole('textbox', { name: 'Message' })) as HTMLTextAreaElement
  expect(chat.state.value.visibility).toBe('open')
  return box
}

const rules = { 'target-size': { enabled: true } }
/** Nothing to complain about, in this state. */
export async function accessible(host: Element): Promise<void> {
  // Colours are judged when nothing is half transparent any more.
  const running = [...(host.shadowRoot?.getAnimations?.() ?? []), ...document.getAnimations()]
  const ending = running.filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
  await Promise.all(ending.map((one) => one.finished.catch(() => {})))
  const { violations } = await axe.run(host, {
    rules,
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  })
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}
