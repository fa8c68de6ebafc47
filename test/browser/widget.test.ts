// The widget in a real browser, by role and name.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createMemoryInbox, memory } from '../../src/transports/memory/index.js'
import { begin, clearStages, stage, until } from './stage.js'

afterEach(clearStages)
const user = userEvent.setup()

describe('launcher and panel', () => {
  test('opens with focus inside, and Escape closes and gives the focus back', async () => {
    const on = stage()
    const launcher = await on.ui.findByRole('button', { name: 'Open chat' })
    expect(launcher.getAttribute('aria-expanded')).toBe('false')
    launcher.focus()
    await user.keyboard('{Enter}')
    await on.ui.findByRole('dialog', { name: 'Chat' })
    await until(() => expect(on.focused()?.textContent).toContain('How can we help?'))
    expect(on.ui.getByRole('button', { name: 'Close chat' }).getAttribute('aria-expanded')).toBe('true')
    await user.keyboard('{Escape}')
    await until(() => expect(on.focused()).toBe(launcher))
    expect(on.root.querySelector('.panel')?.hasAttribute('inert')).toBe(true)
  })

  test('opened by the page, it does not take the focus', async () => {
    const field = document.body.appendChild(document.createElement('input'))
    field.focus()
    const on = stage({ inbox: { messages: [{ from: 'agent', say: 'hello', agoMs: 1000 }] } })
    on.chat.open()
    await on.ui.findByRole('button', { name: 'Start a new conversation' })
    expect(document.activeElement).toBe(field)
    on.chat.open({ view: 'new', draft: 'from the page' })
    await on.ui.findByRole('textbox', { name: 'Message' })
    expect(document.activeElement).toBe(field)
    on.chat.openConversation('c1')
    await on.ui.findByText('hello')
    expect(document.activeElement).toBe(field)
    field.remove()
  })

  test('says how many are unread, in its name', async () => {
    const on = stage()
    on.chat.client.connect()
    await until(() => expect(on.chat.state.value.connection.state).toBe('online'))
    on.inbox.say('one')
    on.inbox.say('two')
    await on.ui.findByRole('button', { name: 'Open chat, 2 unread' })
    expect(on.root.querySelector('.badge')?.textContent).toBe('2')
  })

  test('inline: a region that fills its place, without a launcher', async () => {
    const target = document.body.appendChild(document.createElement('div'))
    target.style.height = '500px'
    const on = stage({ target })
    await on.ui.findByRole('region', { name: 'Chat' })
    expect((on.root.querySelector('.launcher') as HTMLElement).hidden).toBe(true)
    expect(on.ui.queryByRole('button', { name: 'Minimise' })).toBeNull()
    expect(on.root.querySelector('.panel')?.getBoundingClientRect().height).toBe(500)
    on.chat.destroy()
    expect(target.childElementCount).toBe(0)
    target.remove()
  })

  test('a target that is not there is said with the remedy', () => {
    expect(() => stage({ target: '#nowhere' as never })).toThrow(/nothing on this page matches "#nowhere"/)
    clearStages()
  })
})

describe('writing', () => {
  test('Enter sends, the row keeps its node, and the box is empty and focused', async () => {
    const on = stage()
    const box = await begin(on)
    await until(() => expect(on.focused()).toBe(box))
    await user.keyboard('Hello there{Enter}')
    const bubble = await on.ui.findByText('Hello there')
    await on.ui.findByText('Sent')
    expect(on.ui.getByText('Hello there')).toBe(bubble)
    expect(box.value).toBe('')
    expect(on.focused()).toBe(box)
    expect(on.inbox.messages().map((one) => one.parts)).toEqual([[{ type: 'text', text: 'Hello there', format: 'plain' }]])
  })

  test('Shift and Enter break the line, and the box grows', async () => {
    const on = stage()
    const box = await begin(on)
    const before = box.offsetHeight
    await user.type(box, 'one{Shift>}{Enter}{/Shift}two{Shift>}{Enter}{/Shift}three')
    expect(box.value).toBe('one\ntwo\nthree')
    expect(box.offsetHeight).toBeGreaterThan(before)
    expect(on.inbox.messages()).toEqual([])
  })

  test('an input method that composes does not send', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'にほん')
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true }))
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, composed: true } as KeyboardEventInit))
    expect(on.inbox.messages()).toEqual([])
  })

  test('nothing to send: the button is off', async () => {
    const on = stage()
    const box = await begin(on)
    const send = on.ui.getByRole('button', { name: 'Send' }) as HTMLButtonElement
    expect(send.disabled).toBe(true)
    await user.type(box, '   ')
    expect(send.disabled).toBe(true)
    await user.type(box, 'x')
    await until(() => expect(send.disabled).toBe(false))
  })

  test('the page’s shortcuts do not hear what the visitor types', async () => {
    const heard: string[] = []
    const listen = (event: Event): void => void heard.push(event.type)
    for (const type of ['keydown', 'keyup', 'keypress']) document.addEventListener(type, listen)
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'j?/')
    for (const type of ['keydown', 'keyup', 'keypress']) document.removeEventListener(type, listen)
    expect(heard).toEqual([])
    expect(box.value).toBe('j?/')
  })

  test('a failed message keeps its text, and can be retried or deleted', async () => {
    const on = stage()
    const box = await begin(on)
    let refuse = true
    const accept = on.inbox.accept
    vi.spyOn(on.inbox, 'accept').mockImplementation((message) => {
      if (!refuse) return accept(message)
      throw Object.assign(new Error('no'), { name: 'TransportError', kind: 'invalid', info: { outcome: 'rejected' } })
    })
    await user.type(box, 'once{Enter}')
    await on.ui.findByText('Not sent')
    refuse = false
    on.ui.getByRole('button', { name: 'Retry' }).click()
    await on.ui.findByText('Sent')
    refuse = true
    await user.type(box, 'twice{Enter}')
    ;(await on.ui.findByRole('button', { name: 'Delete' })).click()
    await until(() => expect(on.ui.queryByText('twice')).toBeNull())
    vi.restoreAllMocks()
  })

  test('a draft stays when the visitor looks elsewhere', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'half a thought')
    on.ui.getByRole('button', { name: 'Back' }).click()
    ;(await on.ui.findByRole('button', { name: 'Start a new conversation' })).click()
    expect(((await on.ui.findByRole('textbox', { name: 'Message' })) as HTMLTextAreaElement).value).toBe('half a thought')
  })
})

describe('what comes', () => {
  test('never moves the focus, the caret or the page', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'hello{Enter}')
    await user.type(box, 'abc')
    box.setSelectionRange(1, 2)
    for (let index = 0; index < 20; index++) on.inbox.say(`message ${index}`)
    await on.ui.findByText('message 19')
    expect([on.focused(), box.selectionStart, box.selectionEnd, window.scrollY]).toEqual([box, 1, 2, 0])
  })

  test('markup is text', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'hello{Enter}')
    on.inbox.say('<img src=x onerror="window.hurt = 1"><b>bold</b>')
    await on.ui.findByText('<img src=x onerror="window.hurt = 1"><b>bold</b>')
    on.inbox.say([{ type: 'text', text: '<i>html</i>', format: 'html' }])
    await on.ui.findByText('<i>html</i>')
    expect((window as { hurt?: number }).hurt).toBeUndefined()
  })

  test('the face changes with the assignment, and one line says who came', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'hello{Enter}')
    on.inbox.say('Hi')
    await on.ui.findByRole('heading', { name: 'Ingrid Solheim' })
    on.inbox.typing(true)
    await on.ui.findByRole('status', { name: 'Ingrid is writing' })
    on.inbox.read()
    await on.ui.findByText('Read')
  })

  test('read while scrolled up: nothing moves, and a pill leads to the newest', async () => {
    const on = stage({
      inbox: {
        messages: Array.from({ length: 80 }, (_, index) => ({
          from: 'agent' as const,
          say: `line ${index}`,
          agoMs: (100 - index) * 600_000,
        })),
      },
    })
    on.chat.client.connect()
    on.chat.open({ conversationId: 'c1' })
    const log = await on.ui.findByRole('log', { name: 'Messages' })
    await on.ui.findByText('line 79')
    await until(() => expect(log.scrollHeight - log.scrollTop - log.clientHeight).toBeLessThan(2))
    const place = Math.round((log.scrollHeight - log.clientHeight) * 0.7)
    const scrolled = new Promise((done) => log.addEventListener('scroll', done, { once: true }))
    log.scrollTop = place
    await scrolled
    on.inbox.say('newer')
    const pill = await on.ui.findByRole('button', { name: '1 new message' })
    expect(log.scrollTop).toBe(place)
    pill.click()
    await until(() => expect(log.scrollHeight - log.scrollTop - log.clientHeight).toBeLessThan(2))
  })

  test('a reader who scrolls up in the very moment in which a message comes is left where they are', async () => {
    const on = stage({
      inbox: {
        messages: Array.from({ length: 40 }, (_, index) => ({
          from: 'agent' as const,
          say: `line ${index}`,
          agoMs: (50 - index) * 600_000,
        })),
      },
    })
    on.chat.client.connect()
    on.chat.open({ conversationId: 'c1' })
    const log = await on.ui.findByRole('log', { name: 'Messages' })
    await on.ui.findByText('line 39')
    await until(() => expect(log.scrollTop).toBeGreaterThan(600))
    const place = log.scrollTop - 300
    log.scrollTop = place
    on.inbox.say('newer')
    await on.ui.findByText('newer')
    expect(log.scrollTop).toBe(place)
    await on.ui.findByRole('button', { name: '1 new message' })
  })

  test('earlier messages come above without a jump', async () => {
    const on = stage({
      inbox: {
        messages: Array.from({ length: 80 }, (_, index) => ({
          from: 'agent' as const,
          say: `line ${index}`,
          agoMs: (100 - index) * 600_000,
        })),
      },
    })
    on.chat.client.connect()
    on.chat.open({ conversationId: 'c1' })
    const log = await on.ui.findByRole('log', { name: 'Messages' })
    const row = await on.ui.findByText('line 52')
    await until(() => expect(log.scrollTop).toBeGreaterThan(400))
    // Measured where it stands, not on its way there.
    await Promise.all(on.root.getAnimations().map((one) => one.finished.catch(() => {})))
    log.scrollTop = 200
    const before = row.getBoundingClientRect().top
    await on.ui.findByText('line 30')
    await until(() => expect(Math.abs(row.getBoundingClientRect().top - before)).toBeLessThan(2))
  })

  test('unread ones stand under a line that says so', async () => {
    const on = stage({
      inbox: {
        messages: [
          { from: 'visitor', say: 'mine', agoMs: 9e5 },
          { from: 'agent', say: 'unread one', agoMs: 8e5 },
          { from: 'agent', say: 'unread two', agoMs: 7e5 },
        ],
      },
    })
    on.chat.client.connect()
    await on.ui.findByRole('button', { name: 'Open chat, 2 unread' })
    on.chat.openConversation('c1')
    const line = await on.ui.findByRole('separator')
    const order = line.compareDocumentPosition(on.ui.getByText('unread one'))
    expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    expect(line.compareDocumentPosition(on.ui.getByText('mine')) & Node.DOCUMENT_POSITION_PRECEDING).toBeTruthy()
    await on.ui.findByRole('button', { name: 'Close chat' })
  })

  test('what came while the panel was closed stands under the line, however soon it opens again', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'hello{Enter}')
    await on.ui.findByText('Sent')
    on.inbox.say('seen at once')
    await on.ui.findByText('seen at once')
    await until(() => expect(on.chat.state.value.unread.messages).toBe(0))
    expect(on.ui.queryByRole('separator')).toBeNull()
    // In one breath: nothing is drawn between closing and opening.
    on.chat.close()
    on.inbox.say('came later')
    expect(on.chat.state.value.unread.messages).toBe(1)
    on.chat.open()
    const line = await on.ui.findByRole('separator')
    const after = Node.DOCUMENT_POSITION_FOLLOWING
    expect(line.compareDocumentPosition(on.ui.getByText('came later')) & after).toBeTruthy()
    expect(on.ui.getByText('seen at once').compareDocumentPosition(line) & after).toBeTruthy()
  })

  test('too much at once: held, and said why', async () => {
    const on = stage()
    const box = await begin(on)
    const accept = vi.spyOn(on.inbox, 'accept').mockImplementation(() => {
      throw Object.assign(new Error('slow'), { name: 'TransportError', kind: 'rate_limited', info: { retryAfterMs: 1500 } })
    })
    await user.type(box, 'one{Enter}two{Enter}')
    await on.ui.findByText('Many at once. Goes out in a moment')
    accept.mockRestore()
    await until(() => expect(on.inbox.messages()).toHaveLength(2))
  })

  test('closed: stays readable, says so, and a link begins a new one', async () => {
    const on = stage()
    const box = await begin(on)
    await user.type(box, 'hello{Enter}')
    await on.ui.findByText('Sent')
    on.inbox.typing(true)
    await on.ui.findByRole('status', { name: 'Ingrid is writing' })
    on.inbox.close()
    await until(() => expect(on.ui.queryByRole('status', { name: 'Ingrid is writing' })).toBeNull())
    const link = await on.ui.findByRole('link', { name: 'Start a new conversation' })
    expect(on.ui.queryByRole('textbox', { name: 'Message' })).toBeNull()
    on.ui.getByText('hello')
    link.click()
    await user.type(await on.ui.findByRole('textbox', { name: 'Message' }), 'again{Enter}')
    await on.ui.findByText('again')
    await until(() => expect(on.inbox.list()).toHaveLength(2))
  })
})

test('an inbox that can not be reached is said as soon as the panel opens, and asked again', async () => {
  let down = true
  let asked = 0
  const inner = memory({ inbox: createMemoryInbox() })
  const on = stage({
    transport: (context) => {
      const transport = inner(context)
      return {
        ...transport,
        chatflow: async (query) => {
          asked++
          if (down) throw Object.assign(new Error('away'), { name: 'TransportError', kind: 'network', info: {} })
          return (transport.chatflow as NonNullable<typeof transport.chatflow>)(query)
        },
      }
    },
  })
  on.chat.open()
  void on.chat.loadChatflow()
  await on.ui.findByText('We can’t reach the inbox. Your text is kept, and we keep trying.')
  expect(asked).toBe(1)
  down = false
  on.ui.getByRole('button', { name: 'Try now' }).click()
  await on.ui.findByText('Usually replies in a few minutes')
  expect(on.ui.queryByText(/We can’t reach the inbox/)).toBeNull()
})

test('a history that can not be had: says so, keeps trying to help', async () => {
  const on = stage({ inbox: { messages: [{ from: 'agent', say: 'precious', agoMs: 1000 }] } })
  const history = vi.spyOn(on.inbox, 'history').mockImplementation(() => {
    throw new Error('down')
  })
  on.chat.client.connect()
  on.chat.openConversation('c1')
  await on.ui.findByText('We can’t connect right now')
  history.mockRestore()
  on.ui.getByRole('button', { name: 'Retry' }).click()
  await on.ui.findByText('precious')
})

test('events reach the page as DOM events, and the words can be changed while it runs', async () => {
  const heard: string[] = []
  const listen = (event: Event): void => void heard.push(event.type)
  document.addEventListener('samtale:open', listen)
  const on = stage({ strings: { 'home.ask': 'What is it?' } })
  on.chat.open()
  await on.ui.findByText('What is it?')
  on.chat.update({ strings: { 'home.ask': 'Well?' }, scheme: 'dark', position: 'start' })
  await on.ui.findByText('Well?')
  expect([on.host.getAttribute('scheme'), on.host.getAttribute('position')]).toEqual(['dark', 'start'])
  document.removeEventListener('samtale:open', listen)
  expect(heard).toEqual(['samtale:open'])
})

test('the memory inbox answers by itself, for demos', async () => {
  const on = stage({ transport: memory() })
  const box = await begin(on)
  await user.type(box, 'hello{Enter}')
  await on.ui.findByText('Hi, and thanks for writing. What can I help you with?', undefined, { timeout: 5000 })
})
