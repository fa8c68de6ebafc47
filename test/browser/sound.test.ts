// A sound for what comes unseen: only when the page asked for it, once for a burst, never for what is looked at.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { clearStages, stage, until } from './stage.js'

let sounds = 0
const { AudioContext: real } = window
beforeEach(() => {
  sounds = 0
  // What it plays through, counted at each beginning.
  window.AudioContext = class extends real {
    override resume(): Promise<void> {
      sounds++
      return super.resume()
    }
  }
})
afterEach(() => {
  clearStages()
  window.AudioContext = real
})

/** A visitor who has touched the page, with a conversation, and the panel closed. */
async function away(sound: boolean | undefined) {
  const on = stage({ ...(sound !== undefined && { features: { sound } }) })
  await userEvent.click(document.body)
  on.chat.send('Hello')
  await until(() => expect(on.inbox.messages()).toHaveLength(1))
  await until(() => expect(on.chat.state.value.connection.state).toBe('online'))
  return on
}

test('what comes while the panel is closed sounds once, however much it is', async () => {
  const on = await away(true)
  for (const text of ['one', 'two', 'three']) on.inbox.say(text)
  await until(() => expect(sounds).toBe(1))
  on.inbox.say('four')
  await until(() => expect(on.chat.state.value.unread.messages).toBe(4))
  expect(sounds).toBe(1)
})

test.each([undefined, false])('not asked for (%s): silence', async (sound) => {
  const on = await away(sound)
  const heard = vi.fn()
  on.chat.on('message:receive', heard)
  on.inbox.say('quiet')
  await until(() => expect(heard).toHaveBeenCalled())
  // The time after which it would have sounded is over when a later timer of the same length has come.
  await new Promise((done) => setTimeout(done, 600))
  expect(sounds).toBe(0)
})

test('what is looked at makes none', async () => {
  const on = await away(true)
  on.chat.openConversation('c1')
  on.inbox.say('seen')
  await on.ui.findByText('seen')
  await new Promise((done) => setTimeout(done, 600))
  expect(sounds).toBe(0)
})
