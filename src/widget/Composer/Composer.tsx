// Where the visitor writes and attaches. Clears only when the message is safe in the outbox. Must not send while an input
// method composes.

import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { useWidget } from '../context.js'
import { Picker } from '../Emoji/Picker.js'
import { Icon, IconButton } from '../icons.js'
import { pastedFiles } from './pasting.js'
import { Tray, Troubles } from './Tray.js'

const defaultMax = 4000
/** The counter appears past this share of the limit. */
const nearlyFull = 0.9

export function Composer(): JSX.Element {
  const { client, ui, now } = useWidget()
  const { signals: state } = client
  const t = ui.t.value
  const conversation = state.current.value ?? draftConversation
  const value = state.drafts.value.get(conversation) ?? ''
  const box = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const opener = useRef<HTMLSpanElement>(null)
  const [full, setFull] = useState(false)
  const [picking, setPicking] = useState(false)
  const features = ui.features.value
  const limits = features.attachments === false ? undefined : state.attachments.value
  const tray = state.uploads.value.filter((one) => one.conversation === conversation && one.message === undefined)
  const checking = tray.some((one) => one.state === 'checking')
  const failed = tray.some((one) => one.state === 'failed')
  const max = state.capabilities.value.limits?.messageChars ?? defaultMax
  const count = [...value].length
  const something = value.trim() !== '' || tray.some((one) => one.state !== 'refused')
  const ready = something && count <= max && !checking && !failed
  const first = !state.thread(conversation).value.rows.length
  const counted = count > max * nearlyFull
  const hint = full
    ? t('composer.full')
    : failed
      ? t('composer.failed')
      : checking
        ? t('composer.checking')
        : ui.word.value || (counted ? t('composer.long') : '')

  // Grows with the text, up to the height its sheet allows.
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    current.style.blockSize = 'auto'
    current.style.blockSize = `${current.scrollHeight}px`
  }, [value])

  const toBox = (): void => box.current?.focus()
  const submit = (event?: Event): void => {
    event?.preventDefault()
    if (!ready) return
    ui.word.value = ''
    setFull(client.submit() === undefined)
    toBox()
  }
  const attach = (files: Iterable<File>): void => {
    ui.word.value = ''
    void client.attach(files).catch(() => {
      ui.word.value = t('file.none')
    })
    toBox()
  }
  const onPaste = (event: ClipboardEvent): void => {
    const files = pastedFiles(event.clipboardData, now(), t)
    if (!files.length) return
    event.preventDefault()
    if (limits) attach(files)
    else ui.word.value = t('file.none')
  }
  const insert = (glyph: string): void => {
    setPicking(false)
    const { current } = box
    if (!current) return
    current.focus()
    // So that it can be undone; where that isn't there, by hand.
    if (document.execCommand?.('insertText', false, glyph)) return
    current.setRangeText(glyph, current.selectionStart, current.selectionEnd, 'end')
    client.setDraft(current.value)
  }
  return (
    <form class="composer" part="composer" onSubmit={submit} onPaste={onPaste}>
      <Troubles uploads={tray} onGone={toBox} />
      <div class="field">
        <Tray uploads={tray} onGone={toBox} />
        <div class="line-of-controls">
          {limits && (
            <>
              <input
                ref={chooser}
                type="file"
                hidden
                multiple={limits.maxFiles > 1}
                accept={limits.accept?.join(',')}
                onChange={(event) => {
                  const { currentTarget } = event
                  attach([...(currentTarget.files ?? [])])
                  // The same file may be chosen again.
                  currentTarget.value = ''
                }}
              />
              <IconButton name="attach" label={t('composer.attach')} onClick={() => chooser.current?.click()} />
            </>
          )}
          <textarea
            ref={box}
            class={limits ? 'input beside' : 'input'}
            part="input"
            rows={1}
            // Empty, it has the direction of its placeholder.
            dir={value ? 'auto' : undefined}
            enterkeyhint="send"
            aria-label={t('composer.label')}
            aria-describedby={hint ? 'hint' : undefined}
            aria-invalid={count > max}
            placeholder={t(first ? 'composer.first' : 'composer.placeholder')}
            value={value}
            onInput={(event) => {
              client.setDraft(event.currentTarget.value)
              client.setTyping(event.currentTarget.value !== '')
              ui.word.value = ''
              setFull(false)
            }}
            onKeyDown={(event) => {
              // 229: the key belongs to an input method, in browsers that end composition before the key event.
              if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event)
            }}
            onBlur={() => client.setTyping(false)}
          />
          {features.emoji !== false && (
            <span ref={opener} class={picking ? 'opener pressed' : 'opener'}>
              <IconButton name="smile" label={t('composer.emoji')} popup="dialog" expanded={picking} onClick={() => setPicking(!picking)} />
              {picking && (
                <Picker
                  onPick={insert}
                  onClose={(back) => {
                    setPicking(false)
                    if (back) opener.current?.querySelector('button')?.focus()
                  }}
                />
              )}
            </span>
          )}
          <button type="submit" class="send" part="send" aria-label={t('composer.send')} disabled={!ready}>
            <span>
              <Icon name="arrow-up" />
            </span>
          </button>
        </div>
      </div>
      {(hint || counted) && (
        <p class="hint" id="hint" role={hint && hint !== t('composer.long') ? 'status' : undefined}>
          <span>{hint}</span>
          {counted && <span class={count > max ? 'over' : ''}>{t('composer.count', { n: count, max })}</span>}
        </p>
      )}
    </form>
  )
}
