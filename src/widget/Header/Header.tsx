// The head of a conversation: who is there, and how to leave. Must not decide where "back" leads beyond asking for it.

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { Avatar, AvatarStack } from '../Avatar/Avatar.js'
import { replyTime } from '../availability.js'
import { useWidget } from '../context.js'
import { IconButton } from '../icons.js'
import { Menu } from '../Menu/Menu.js'

export function PlainHeader({ title }: { readonly title: string }): JSX.Element {
  const { go, minimise, ui } = useWidget()
  const t = ui.t.value
  return (
    <header class="header" part="header">
      <IconButton name="chevron-left" label={t('back')} onClick={() => go('home')} />
      <div class="who">
        <h2 class="name" tabIndex={-1}>
          {title}
        </h2>
      </div>
      {!ui.inline && <IconButton name="chevron-down" phone="close" label={t('minimise')} onClick={minimise} />}
    </header>
  )
}

export function Header(): JSX.Element {
  const widget = useWidget()
  const { client, ui, go, minimise, now } = widget
  const { signals: state } = client
  const t = ui.t.value
  const [menu, setMenu] = useState(false)
  const opener = useRef<HTMLDivElement>(null)
  const trouble = ui.trouble.value?.kind
  const conversation = state.conversation.value
  const assignee = conversation?.assignee
  const team = state.team.value
  const online = state.availability.value?.state === 'online'
  const closed = conversation?.status === 'closed'
  const status = (): string => {
    if (trouble === 'offline') return t('header.offline')
    if (trouble === 'reconnecting' || trouble === 'unreachable') return t('header.reconnecting')
    if (closed) return t('header.closed')
    if (assignee) return online ? t('header.active') : t('header.away')
    return replyTime(state.availability.value, t, ui.locale.value, now(), 'header')
  }
  const presence = trouble || closed || !state.availability.value ? undefined : online ? 'online' : 'away'
  const items = useMenuItems()
  // Nothing to end, and the room is for who answers.
  const fresh = state.current.value === draftConversation
  const close = (): void => {
    setMenu(false)
    opener.current?.querySelector('button')?.focus()
  }
  const name = assignee?.name ?? state.chatflow.value?.name ?? t(fresh ? 'header.new' : 'list.conversation')
  return (
    <header class="header" part="header">
      <IconButton name="chevron-left" label={t('back')} onClick={() => go('home')} />
      <div class="who">
        {assignee ? <Avatar who={assignee} presence={presence} /> : team.length > 0 && <AvatarStack team={team} />}
        <div class="fit">
          <h2 class="name">
            <bdi>{name}</bdi>
          </h2>
          <p class="status">{status()}</p>
        </div>
      </div>
      {items.length > 0 && !fresh && (
        <div ref={opener} class={menu ? 'opener pressed' : 'opener'}>
          <IconButton name="more" label={t('header.menu')} expanded={menu} popup="menu" onClick={() => setMenu(!menu)} />
        </div>
      )}
      {!ui.inline && <IconButton name="chevron-down" phone="close" label={t('minimise')} onClick={minimise} />}
      {menu && !fresh && <Menu label={t('header.menu')} items={items} onClose={close} />}
    </header>
  )
}

function useMenuItems(): readonly { readonly icon: 'expand' | 'check'; readonly label: string; readonly rule?: boolean; run(): void }[] {
  const { client, ui } = useWidget()
  const t = ui.t.value
  const conversation = client.signals.conversation.value
  const end = conversation?.status === 'open' && client.signals.chatflow.value?.visitorMayEnd
  const roomy = !ui.inline && globalThis.matchMedia?.('(min-width: 640px)').matches
  return [
    ...(roomy
      ? [
          {
            icon: 'expand' as const,
            label: t(ui.wide.value ? 'menu.narrower' : 'menu.wider'),
            run: () => {
              ui.wide.value = !ui.wide.value
            },
          },
        ]
      : []),
    ...(end
      ? [
          {
            icon: 'check' as const,
            label: t('menu.end'),
            rule: Boolean(roomy),
            run: () =>
              void client.endConversation().catch(() => {
                ui.spoken.value = t('menu.endFailed')
              }),
          },
        ]
      : []),
  ]
}
