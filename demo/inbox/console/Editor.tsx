// Where the team writes. Keeps a draft of each conversation. Must not send while an input method composes.

import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import * as store from './store.js'

const repeatMs = 3000
const idleMs = 4000

export function Editor({ id }: { readonly id: string }): JSX.Element {
  const value = store.drafts.value.get(id) ?? ''
  const closed = store.conversation.value?.status === 'closed'
  const told = useRef(0)
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined)
  const quiet = (): void => {
    clearTimeout(idle.current)
    if (told.current) store.sayTyping(id, false)
    told.current = 0
  }
  useEffect(() => quiet, [])
  const send = (event?: Event): void => {
    event?.preventDefault()
    if (!value.trim() || closed) return
    store.reply(id, value.trim())
    store.drafts.value = store.put(store.drafts.value, id, '')
    quiet()
  }
  return (
    <form class="editor" onSubmit={send}>
      <textarea
        rows={3}
        aria-label="Reply"
        placeholder={
          closed ? 'This conversation is closed. Reopen it to reply.' : 'Write a reply. Enter sends, Shift and Enter breaks the line.'
        }
        disabled={closed}
        dir="auto"
        maxLength={4000}
        value={value}
        onInput={(event) => {
          store.drafts.value = store.put(store.drafts.value, id, event.currentTarget.value)
          clearTimeout(idle.current)
          idle.current = setTimeout(quiet, idleMs)
          if (Date.now() - told.current < repeatMs) return
          told.current = Date.now()
          store.sayTyping(id, true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event)
        }}
      />
      <div class="editor-bar">
        <span class="meta">Reply by chat</span>
        <button type="submit" class="button primary" disabled={!value.trim() || closed}>
          Send
        </button>
      </div>
    </form>
  )
}
