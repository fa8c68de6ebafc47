// Where the visitor writes. Clears only when the message is safe in the outbox. Must not send while an input method composes.

import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'

const defaultMax = 4000
/** The counter appears past this share of the limit. */
const nearlyFull = 0.9

export function Composer(): JSX.Element {
  const { client, ui } = useWidget()
  const { signals: state } = client
  const t = ui.t.value
  const conversation = state.current.value ?? draftConversation
  const value = state.drafts.value.get(conversation) ?? ''
  const box = useRef<HTMLTextAreaElement>(null)
  const [full, setFull] = useState(false)
  const max = state.capabilities.value.limits?.messageChars ?? defaultMax
  const count = [...value].length
  const ready = value.trim() !== '' && count <= max
  const first = !state.thread(conversation).value.rows.length

  // Grows with the text, up to the height its sheet allows.
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    current.style.blockSize = 'auto'
    current.style.blockSize = `${current.scrollHeight}px`
  }, [value])

  const submit = (event?: Event): void => {
    event?.preventDefault()
    if (!ready) return
    const taken = client.send(value.trim())
    setFull(taken === undefined)
    if (taken !== undefined) {
      client.setDraft('', conversation)
      // The conversation may have got its name meanwhile.
      client.setDraft('')
    }
    box.current?.focus()
  }
  return (
    <form class="composer" part="composer" onSubmit={submit}>
      <div class="field">
        <textarea
          ref={box}
          class="input"
          part="input"
          rows={1}
          // Empty, it has the direction of its placeholder.
          dir={value ? 'auto' : undefined}
          enterkeyhint="send"
          aria-label={t('composer.label')}
          aria-describedby={count > max * nearlyFull ? 'count' : undefined}
          aria-invalid={count > max}
          placeholder={t(first ? 'composer.first' : 'composer.placeholder')}
          value={value}
          onInput={(event) => {
            client.setDraft(event.currentTarget.value)
            client.setTyping(event.currentTarget.value !== '')
            setFull(false)
          }}
          onKeyDown={(event) => {
            // 229: the key belongs to an input method, in browsers that end composition before the key event.
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event)
          }}
          onBlur={() => client.setTyping(false)}
        />
        <button type="submit" class="send" part="send" aria-label={t('composer.send')} disabled={!ready}>
          <span>
            <Icon name="arrow-up" />
          </span>
        </button>
      </div>
      {(full || count > max * nearlyFull) && (
        <p class="hint" id="count" role={full ? 'alert' : undefined}>
          <span>{t(full ? 'composer.full' : 'composer.long')}</span>
          {count > max * nearlyFull && <span class={count > max ? 'over' : ''}>{t('composer.count', { n: count, max })}</span>}
        </p>
      )}
    </form>
  )
}

/** What stands in the composer's place when a conversation is over. */
export function Closing(): JSX.Element {
  const { ui, go, client } = useWidget()
  const t = ui.t.value
  const start = client.signals.chatflow.value?.newConversation !== false
  return (
    <section class="closing">
      <p>
        {t('closed.note')}
        {start && (
          <>
            <br />
            {/* biome-ignore lint/a11y/useValidAnchor: a link by its looks and its name's contract, though it leads inside the panel */}
            <a
              href="#"
              onClick={(event) => {
                event.preventDefault()
                go('new')
              }}
            >
              {t('home.start')}
            </a>
          </>
        )}
      </p>
    </section>
  )
}
