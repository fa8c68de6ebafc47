// Entry of the script tag: reads its attributes, draws the launcher, keeps the queue, and fetches the rest on intent.
// Must not import the widget, ask for or store anything before the visitor wants it, nor throw into the page.

import { launcherLabels } from './embed/labels.js'
import { looks } from './embed/looks.js'
import { type Data, readTag, type Tag } from './embed/tag.js'
import type { Chat, ChatOptions } from './widget/chatOptions.js'
import { adopt } from './widget/Launcher/draw.js'
import { hostName, launcherKit } from './widget/Launcher/launcher.js'

declare const __VERSION__: string

type Command = readonly [string, ...unknown[]] | ((chat: Chat) => void)
type Queue = { push(...commands: Command[]): number; chat?: Chat; loaded?: true } & Partial<readonly Command[]>
type Transports = Record<string, (options: Record<string, unknown>) => ChatOptions['transport']>

const script = document.currentScript as HTMLScriptElement | null
const page = window as unknown as { samtale?: Queue | readonly Command[] }
const say = (text: string): void => console.error(`samtale: ${text}`)
/** How long the page's own transport may take before it is missed. */
const patienceMs = 3000
/** Verbs that show something: they don't wait for the visitor's hand. */
const wants = new Set(['open', 'toggle', 'startConversation', 'openConversation', 'send'])

const base = script?.src.slice(0, script.src.lastIndexOf('/') + 1)
let tries = 0
// A browser remembers a module that it couldn't fetch: another try needs another address.
const chunk = (name: string): Promise<Record<string, never>> =>
  import(/* @vite-ignore */ `${base}embed-${__VERSION__}-${name}.js${tries ? `?${tries}` : ''}`)
const check = (): Promise<typeof import('./embed/check.js')> => chunk('check') as never

function start(tag: Tag, data: Data, waiting: readonly Command[]): void {
  let inPlace: Element | null | undefined
  try {
    inPlace = tag.target ? document.querySelector(tag.target) : undefined
  } catch {
    // A selector that is none finds nothing.
  }
  if (tag.target && !inPlace) {
    say(`data-target="${tag.target}" matches nothing on this page. Put the script after that element, or correct the selector.`)
    return
  }
  const host = document.createElement(hostName)
  const { position, scheme, launcher, load: when, chatflow, consent } = tag.options as Record<string, string>
  host.setAttribute('position', position as string)
  if (scheme !== 'auto') host.setAttribute('scheme', scheme as string)
  host.toggleAttribute('inline', Boolean(inPlace))
  const root = launcherKit.prepare(host)
  const button = launcherKit.create(root)
  button.dir = document.dir
  button.setAttribute('aria-label', launcherLabels.en as string)
  button.hidden = Boolean(inPlace) || launcher === 'none'
  adopt(root, looks[tag.theme] ?? '')
  if (tag.link) {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = tag.link
    document.head.append(link)
  }

  const own: Transports = {}
  let queue: Command[] = []
  let loading: Promise<Chat | undefined> | undefined
  let chat: Chat | undefined
  let inTransport: (() => void) | undefined

  const transport = async (): Promise<Transports[string]> => {
    if (!tag.shipped && !own[tag.transport]) {
      // The page may still be on its way to give it; but not for ever without a word.
      const timer = setTimeout(() => void check().then(({ notGiven }) => say(notGiven(tag.transport))), patienceMs)
      await new Promise<void>((resolve) => {
        inTransport = resolve
      })
      clearTimeout(timer)
    }
    return own[tag.transport] ?? ((await chunk(tag.transport)) as unknown as Transports)[tag.transport] ?? missing()
  }
  const missing = (): never => {
    throw new Error('no such transport')
  }
  const run = (command: Command, target: Chat): void => {
    try {
      if (typeof command === 'function') command(target)
      else {
        const verb = (target as unknown as Record<string, unknown>)[command[0]]
        if (typeof verb === 'function') verb.call(target, ...command.slice(1))
        else say(`push(['${command[0]}']) is not a verb of the chat: see the table of the Chat in the README.`)
      }
    } catch (error) {
      say(String(error))
    }
  }
  const load = (): Promise<Chat | undefined> => {
    loading ??= Promise.all([chunk('widget') as unknown as Promise<typeof import('./embed/widget.js')>, transport()])
      .then(([{ createChatWith }, make]) => {
        chat = createChatWith(launcherKit, { files: () => chunk('files') as never, emoji: () => chunk('emoji') as never })({
          ...tag.options,
          transport: make(tag.transportOptions),
          loadTheme: (name) => chunk(`theme-${name}`).then((theme) => (theme as { css?: string }).css),
        } as ChatOptions)
        chat.mount(host)
        entry.chat = chat
        if (tag.shipped && Object.keys(tag.transportOptions).some((name) => name !== 'url' && name !== 'channel'))
          void check().then(({ misspelled }) => {
            const hint = misspelled(data)
            if (hint) say(hint)
          })
        for (const command of queue) run(command, chat)
        queue = []
        return chat
      })
      .catch((error) => {
        loading = undefined
        tries++
        say(
          `the chat could not be loaded from ${base} (${error}). Check that the files beside embed.js are there and that the page's Content-Security-Policy allows them.`,
        )
        return undefined
      })
    return loading
  }

  const push = (...commands: Command[]): number => {
    for (const command of commands) {
      if (Array.isArray(command) && command[0] === 'transport') {
        own[command[1] as string] = command[2] as Transports[string]
        if (command[1] === tag.transport) inTransport?.()
      } else if (chat) run(command, chat)
      else {
        queue.push(command)
        if (typeof command === 'function' || wants.has(command[0])) void load()
      }
    }
    return queue.length
  }
  const entry: Queue = { push, loaded: true } as Queue
  page.samtale = entry

  const idle = (then: () => void): void => void (window.requestIdleCallback ?? setTimeout)(then)
  const kept = (): boolean => {
    try {
      return consent === 'granted' && Object.keys(localStorage).some((key) => /^samtale\/samtale\/(secret|outbox)/.test(key))
    } catch {
      return false
    }
  }
  const intent = (): void => {
    void load().then((loaded) => loaded?.loadChatflow())
  }
  const once = { once: true, passive: true }
  button.addEventListener('pointerenter', intent, once)
  button.addEventListener('focus', intent, once)
  // Until the widget takes the button over, a press opens it as soon as it can.
  const press = (): void => {
    if (chat) return
    button.setAttribute('aria-busy', 'true')
    void load().then((loaded) => {
      button.removeAttribute('aria-busy')
      loaded?.open({ focus: true })
    })
  }
  button.addEventListener('click', press)
  ;(inPlace ?? document.body).append(host)
  push(...waiting)
  if (inPlace || when === 'eager') void load()
  else if (kept()) idle(() => void load().then((loaded) => loaded?.resume()))
  else if (chatflow === 'idle' && consent === 'granted') idle(intent)
  else if (when === 'idle') idle(() => void load())
}

if ((page.samtale as Queue | undefined)?.loaded) {
  console.warn('samtale: the script tag is on this page twice. The first one is used; remove the other.')
} else if (script) {
  const data = { ...script.dataset }
  const tag = readTag(data)
  const queued = (): readonly Command[] => (Array.isArray(page.samtale) ? (page.samtale as readonly Command[]) : [])
  if (!tag) void check().then(({ whatIsWrong }) => say(whatIsWrong(data) ?? ''))
  // A place in the page may come after this tag.
  else if (document.body && (!tag.target || document.readyState !== 'loading')) start(tag, data, queued())
  else document.addEventListener('DOMContentLoaded', () => start(tag, data, queued()))
}
