// The visitor's conversations, newest first: who, when, the last line, and what is unread. Must not sort: the client did.

import type { JSX } from 'preact'
import { draftConversation } from '../../client/state.js'
import type { Conversation } from '../../model/conversation.js'
import { summary } from '../../model/message.js'
import { Avatar } from '../Avatar/Avatar.js'
import { Banner } from '../Banner/Banner.js'
import { useWidget } from '../context.js'
import { fileSummary } from '../Files/words.js'
import { PlainHeader } from '../Header/Header.js'
import { shortLabel } from '../time.js'

export function ConversationList({ limit = Number.POSITIVE_INFINITY }: { readonly limit?: number }): JSX.Element {
  const { client, ui } = useWidget()
  const { conversations, listed } = client.signals
  const t = ui.t.value
  const list = conversations.value.filter((one) => one.id !== draftConversation).slice(0, limit)
  if (!list.length && listed.value === 'loading')
    return (
      <div class="list-card" role="status" aria-label={t('thread.loading')}>
        {['a', 'a short'].map((kind) => (
          <div key={kind} class={`row bone ${kind}`}>
            <i />
            <b />
          </div>
        ))}
      </div>
    )
  if (!list.length)
    return (
      <div class="list-card none">
        <p>{t(listed.value === 'failed' ? 'home.failed' : 'list.empty')}</p>
        {listed.value === 'failed' && (
          <button type="button" class="text-button" onClick={() => void client.reload()}>
            {t('retry')}
          </button>
        )}
      </div>
    )
  return (
    <ul class="list-card" aria-label={t('home.list')}>
      {list.map((conversation) => (
        <li key={conversation.id}>
          <Row conversation={conversation} />
        </li>
      ))}
    </ul>
  )
}

function Row({ conversation }: { readonly conversation: Conversation }): JSX.Element {
  const { client, ui, go, now } = useWidget()
  const { signals: state } = client
  const t = ui.t.value
  const { lastMessage: last, assignee, unread } = conversation
  const author = assignee ?? (last && last.author.role !== 'visitor' && last.author.role !== 'system' ? last.author : undefined)
  const text = last ? summary(last, fileSummary(t)) : (conversation.subject ?? '')
  const snippet =
    conversation.status === 'closed'
      ? text
        ? t('list.closed', { text })
        : t('header.closed')
      : last?.author.role === 'visitor'
        ? t('list.you', { text })
        : text
  const online = conversation.status === 'open' && assignee && state.availability.value
  return (
    <button type="button" class={unread ? 'row unread' : 'row'} onClick={() => go('conversation', conversation.id)}>
      <Avatar who={author} size="lg" presence={online ? (online.state === 'online' ? 'online' : 'away') : undefined} />
      <span class="row-text">
        <span class="row-top">
          <bdi class="row-name">{author?.name ?? state.chatflow.value?.name ?? t('list.conversation')}</bdi>
          <time class="row-time" dateTime={new Date(last?.createdAt ?? conversation.startedAt).toISOString()}>
            {shortLabel(last?.createdAt ?? conversation.startedAt, now(), ui.locale.value)}
          </time>
        </span>
        <span class="row-snippet">
          <bdi>{snippet}</bdi>
        </span>
      </span>
      {unread > 0 && (
        <>
          <span class="count" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
          <span class="hidden">{t('list.unread', { n: unread })}</span>
        </>
      )}
    </button>
  )
}

/** All of them, as a view of its own. */
export function ListView(): JSX.Element {
  const { ui } = useWidget()
  return (
    <>
      <PlainHeader title={ui.t.value('home.list')} />
      <Banner />
      <div class="list-view">
        <ConversationList />
      </div>
    </>
  )
}
