// Entry of the script tag: reads its attributes, draws the launcher, keeps the queue, and fetches the rest on intent.
// Must not import the widget, ask for or store anything before the visitor wants it, nor throw into the page.

import { launcherLabels } from './embed/labels.js'
import { readTag, type Tag } from './embed/tag.js'
import type { Chat, ChatOptions } from './widget/chatOptions.js'
import { hostName, launcherKit } from './widget/Launcher/launcher.js'

declare const __VERSION__: string

type Command = readonly [string, ...unknown[]] | ((chat: Chat) => void)
type Queue = { push(...commands: Command[]): number; chat?: Chat; loaded?: true } & Partial<readonly Command[]>
type Transports = Record<string, (options: Record<string, unknown>) => ChatOptions['transport']>

const script = document.currentScript as HTMLScriptElement | null
const page = window as unknown as { samtale?: Queue | readonly Command[] }
const say = (text: string): void => console.error(`samtale: ${text}`)
/** Verbs that show something: they don't wait for the visitor's hand. */
const wants = new Set(['open', 'toggle', 'startConversation', 'openConversation', 'send'])

function start(tag: Tag, waiting: readonly Command[], base: string): void {
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
  host.setAttribute('position', tag.position)
  if (tag.scheme !== 'auto') host.setAttribute('scheme', tag.scheme)
  host.toggleAttribute('inline', Boolean(inPlace))
  const button = launcherKit.create(launcherKit.prepare(host))
  button.dir = document.dir
  button.setAttribute('aria-label', launcherLabels.en as string)
  button.hidden = Boolean(inPlace) || tag.launcher === 'none'
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

  let tries = 0
  // A browser remembers a module that it couldn't fetch: another try needs another address.
  const chunk = (name: string): Promise<Record<string, never>> =>
    import(/* @vite-ignore */ `${base}embed-${__VERSION__}-${name}.js${tries ? `?${tries}` : ''}`)
  const transport = async (): Promise<Transports[string]> => {
    if (!tag.shipped && !own[tag.transport])
      await new Promise<void>((resolve) => {
        inTransport = resolve
      })
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
        else say(`push(['${command[0]}', …]) is not a verb of the chat. The verbs are in the documentation of the Chat object.`)
      }
    } catch (error) {
      say(String(error))
    }
  }
  const load = (): Promise<Chat | undefined> => {
    loading ??= Promise.all([chunk('widget') as unknown as Promise<typeof import('./embed/widget.js')>, transport()])
      .then(([{ createChatWith }, make]) => {
        chat = createChatWith(launcherKit)({
          ...tag.options,
          transport: make(tag.transportOptions),
          loadTheme: (name) => chunk(`theme-${name}`).then((theme) => (theme as { css?: string }).css),
        } as ChatOptions)
        chat.mount(host)
        entry.chat = chat
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
      return tag.options.consent === 'granted' && Object.keys(localStorage).some((key) => /^samtale\/samtale\/(secret|outbox)/.test(key))
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
  if (inPlace || tag.load === 'eager') void load()
  else if (kept()) idle(() => void load().then((loaded) => loaded?.resume()))
  else if (tag.chatflow === 'idle' && tag.options.consent === 'granted') idle(intent)
  else if (tag.load === 'idle') idle(() => void load())
}

if ((page.samtale as Queue | undefined)?.loaded) {
  console.warn('samtale: the script tag is on this page twice. The first one is used; remove the other.')
} else if (script) {
  const tag = readTag(script.dataset)
  const waiting = Array.isArray(page.samtale) ? (page.samtale as readonly Command[]) : []
  const base = script.src.slice(0, script.src.lastIndexOf('/') + 1)
  if (typeof tag === 'string') say(tag)
  else if (document.body) start(tag, waiting, base)
  else
    document.addEventListener('DOMContentLoaded', () =>
      start(tag, Array.isArray(page.samtale) ? (page.samtale as readonly Command[]) : waiting, base),
    )
}
