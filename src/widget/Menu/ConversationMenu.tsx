// What can be done with a conversation, behind its button. Must not stand there empty.

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useWidget } from '../context.js'
import { IconButton } from '../icons.js'
import { Menu, type MenuItem } from './Menu.js'

export function ConversationMenu(): JSX.Element | null {
  const { ui } = useWidget()
  const t = ui.t.value
  const [menu, setMenu] = useState(false)
  const opener = useRef<HTMLDivElement>(null)
  const items = useMenuItems()
  const close = (): void => {
    setMenu(false)
    opener.current?.querySelector('button')?.focus()
  }
  return (
    <>
      {items.length > 0 && (
        <div ref={opener} class={menu ? 'opener pressed' : 'opener'}>
          <IconButton name="more" label={t('header.menu')} expanded={menu} popup="menu" onClick={() => setMenu(!menu)} />
        </div>
      )}
      {menu && <Menu label={t('header.menu')} items={items} onClose={close} />}
    </>
  )
}

function useMenuItems(): readonly MenuItem[] {
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
