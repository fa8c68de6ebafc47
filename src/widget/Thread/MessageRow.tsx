// One message: its bubbles, and under the last of a group the time and how far it came. Must not interpret markup: text is text.

import type { JSX } from 'preact'
import type { StringKey } from '../../i18n/en.js'
import type { Translate } from '../../i18n/translate.js'
import type { Message } from '../../model/message.js'
import type { EventPart, Part } from '../../model/part.js'
import { Avatar } from '../Avatar/Avatar.js'
import { useWidget } from '../context.js'
import { Icon, type IconName } from '../icons.js'
import { clock } from '../time.js'
import { type Item, isLine, type Receipt } from './layout.js'

type RowItem = Extract<Item, { kind: 'row' }>

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
    const why = delivery?.error && (`failed.${delivery.error.kind}` as StringKey)
    const said = why && why !== t(why) ? t(why) : ''
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

export function MessageRow({ item }: { readonly item: RowItem }): JSX.Element | null {
  const { ui } = useWidget()
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
  return (
    <article class={`message ${own ? 'own' : 'theirs'}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`} part="message">
      {!own && item.last && <Avatar who={message.author} size="sm" />}
      <div class="bubbles">
        <span class="hidden">{name}:</span>
        {message.parts.map((part, index) => (
          // A message's parts never change places: an edit brings a new list.
          <div key={index} class={failed ? 'bubble failed' : 'bubble'} part="bubble">
            {/* The text has a direction of its own; the bubble's corner follows the panel. */}
            <div dir="auto">{partText(part, t)}</div>
          </div>
        ))}
      </div>
      {item.last && <Meta item={item} />}
    </article>
  )
}
