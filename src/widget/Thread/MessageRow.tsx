// One message: its bubbles, and under the last of a group the time and how far it came. Must not interpret markup: text is text.

import type { JSX } from 'preact'
import type { StringKey } from '../../i18n/en.js'
import type { Translate } from '../../i18n/translate.js'
import type { TransportError } from '../../model/error.js'
import type { Message } from '../../model/message.js'
import type { EventPart, FilePart, Part } from '../../model/part.js'
import { Avatar } from '../Avatar/Avatar.js'
import { useWidget } from '../context.js'
import { FilesPlace } from '../Files/FilesPlace.js'
import { Icon, type IconName } from '../icons.js'
import { clock } from '../time.js'
import { isLine, type Receipt, type RowItem } from './layout.js'

const icons: Readonly<Record<Receipt, IconName>> = {
  queued: 'clock',
  sending: 'sending',
  sent: 'check',
  delivered: 'check-double',
  read: 'check-double',
  failed: 'alert',
  unknown: 'alert',
}

const partText = (part: Part, t: Translate): string => {
  if (part.type === 'text') return part.text
  return (
    part.fallback || ('title' in part && part.title) || ('name' in part && part.type !== 'other' && part.name) || t('thread.unsupported')
  )
}

function eventText(part: EventPart, message: Message, t: Translate): string {
  const name = part.by ?? message.author.name ?? t('thread.someone')
  const key = `event.${part.event}` as StringKey
  const known: readonly string[] = ['joined', 'left', 'handover', 'assigned', 'ended', 'reopened']
  if (part.event === 'ended' && message.author.role === 'visitor') return t('event.ended.visitor')
  return known.includes(part.event) ? t(key, { name: part.to ?? name }) : (part.fallback ?? '')
}

/** Why it failed, where that can be said better than "not sent". */
function reasonText({ kind, info }: TransportError, message: Message, t: Translate): string {
  const keys = [`failed.${kind}`]
  if (message.parts.some((part) => part.type === 'file')) keys.unshift(`failed.file.${info.code}`, `failed.file.${kind}`)
  const key = keys.find((one) => t.has(one))
  return key ? t(key as StringKey) : ''
}

function Meta({ item }: { readonly item: RowItem }): JSX.Element {
  const { client, ui } = useWidget()
  const t = ui.t.value
  const { message, delivery } = item.row
  const time = clock(message.createdAt, ui.locale.value)
  const { receipt } = item
  if (!receipt)
    return (
      <p class="meta">
        <bdi>{message.author.name?.split(' ')[0] ?? ''}</bdi>
        {message.author.name && ' · '}
        <time>{time}</time>
      </p>
    )
  if (receipt === 'failed' || receipt === 'unknown') {
    const said = delivery?.error ? reasonText(delivery.error, message, t) : ''
    return (
      <div class="meta failed" role="alert">
        <span class="receipt">
          <Icon name="alert" size="xs" />
          {t(`receipt.${receipt}`)}
        </span>
        <button type="button" class="text-button" onClick={() => client.retry(item.key)}>
          {t('retry')}
        </button>
        <button type="button" class="text-button delete" onClick={() => client.discard(item.key)}>
          {t('delete')}
        </button>
        {said && <span class="why">{said}</span>}
      </div>
    )
  }
  const waiting = receipt === 'queued' || receipt === 'sending'
  const { connection, consent } = client.signals
  // What it waits for, when that isn't simply its turn.
  const reason = (): StringKey => {
    if (receipt !== 'queued') return `receipt.${receipt}`
    if (consent.value === 'pending') return 'receipt.consent'
    if (delivery?.error?.kind === 'rate_limited') return 'receipt.held'
    return connection.value.state === 'online' ? 'receipt.sending' : 'receipt.queued'
  }
  return (
    <p class="meta">
      {!waiting && (
        <>
          <time>{time}</time>
          {' · '}
        </>
      )}
      <span class={`receipt ${receipt}`}>
        {waiting && <Icon name={reason() === 'receipt.sending' ? 'sending' : icons[receipt]} size="xs" />}
        {t(reason())}
        {!waiting && <Icon name={icons[receipt]} size={receipt === 'sent' ? 'xs' : 'sm'} />}
      </span>
    </p>
  )
}

type Run = { readonly files: readonly FilePart[]; readonly part?: never } | { readonly files?: never; readonly part: Part }

/** Files that stand side by side are drawn together. */
function runs(parts: readonly Part[]): readonly Run[] {
  const all: Run[] = []
  for (const part of parts) {
    const files = all.at(-1)?.files
    if (part.type !== 'file') all.push({ part })
    else if (files) all[all.length - 1] = { files: [...files, part] }
    else all.push({ files: [part] })
  }
  return all
}

export function MessageRow({ item }: { readonly item: RowItem }): JSX.Element | null {
  const { client, ui } = useWidget()
  const t = ui.t.value
  const { message } = item.row
  if (isLine(item.row)) {
    const lines = message.parts.map((part) => (part.type === 'event' ? eventText(part, message, t) : partText(part, t))).filter(Boolean)
    if (!lines.length) return null
    return (
      <p class="line" dir="auto">
        <span>{lines.join(' · ')}</span>
      </p>
    )
  }
  const own = message.author.role === 'visitor'
  const name = own ? t('thread.you') : (message.author.name ?? t('thread.someone'))
  const failed = item.receipt === 'failed' || item.receipt === 'unknown'
  const waiting = item.receipt === 'queued' || item.receipt === 'sending'
  return (
    <article class={`message ${own ? 'own' : 'theirs'}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`} part="message">
      {!own && item.last && <Avatar who={message.author} size="sm" />}
      <div class="bubbles">
        <span class="hidden">{name}:</span>
        {runs(message.parts).map((run, index) =>
          // A message's parts never change places: an edit brings a new list.
          run.files ? (
            <FilesPlace
              key={index}
              parts={run.files}
              own={own}
              failed={failed}
              onCancel={waiting ? () => client.discard(item.key) : undefined}
            />
          ) : (
            <div key={index} class={failed ? 'bubble failed' : 'bubble'} part="bubble">
              {/* The text has a direction of its own; the bubble's corner follows the panel. */}
              <div dir="auto">{partText(run.part, t)}</div>
            </div>
          ),
        )}
      </div>
      {item.last && <Meta item={item} />}
    </article>
  )
}
