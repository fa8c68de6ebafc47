// Where the team writes. Keeps a draft of each conversation. Must not send while an input method composes.

import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import * as attachments from './attachments.js'
import { Icon } from './Icon.js'
import * as store from './store.js'
import { Tray } from './Tray.js'

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
  const chosen = useRef<HTMLInputElement>(null)
  const files = attachments.attached.value.filter((one) => one.conversation === id)
  const uploading = files.filter((one) => !one.part && !one.failed).length
  // What was refused stays there to be read, and goes with nothing.
  const empty = !value.trim() && !files.some((one) => one.part)
  const { value: limits } = attachments.limits
  useEffect(() => quiet, [])
  useEffect(attachments.loadLimits, [])
  const send = (event?: Event): void => {
    event?.preventDefault()
    if (empty || closed || uploading) return
    store.reply(id, value.trim(), attachments.takeParts(id))
    store.drafts.value = store.put(store.drafts.value, id, '')
    quiet()
  }
  return (
    <form class="editor" onSubmit={send}>
      <Tray id={id} />
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
        onPaste={(event) => {
          const pasted = [...(event.clipboardData?.files ?? [])]
          // Copied from a document, its text is meant, not the picture of it.
          if (!pasted.length || event.clipboardData?.types.includes('text/plain')) return
          event.preventDefault()
          attachments.attach(id, pasted)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event)
        }}
      />
      <div class="editor-bar">
        {limits !== null && (
          <>
            <input
              ref={chosen}
              type="file"
              multiple
              hidden
              aria-label="Files"
              accept={limits?.accept.join(',')}
              onChange={(event) => {
                attachments.attach(id, [...(event.currentTarget.files ?? [])])
                // The same file may be chosen again.
                event.currentTarget.value = ''
              }}
            />
            <button type="button" class="attach" aria-label="Attach files" disabled={closed} onClick={() => chosen.current?.click()}>
              <Icon name="attach" />
            </button>
          </>
        )}
        <span class="meta" role="status">
          {uploading ? `Uploading ${uploading === 1 ? 'one file' : `${uploading} files`}` : 'Reply by chat'}
        </span>
        <button type="submit" class="button primary" disabled={empty || closed || uploading > 0}>
          Send
        </button>
      </div>
    </form>
  )
}
