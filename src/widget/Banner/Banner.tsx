// What is wrong with the connection, and what can be done, under the header. It pushes the thread and never covers it.

import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useWidget } from '../context.js'
import { Icon, type IconName } from '../icons.js'

export function Banner(): JSX.Element | null {
  const { client, ui, now } = useWidget()
  const t = ui.t.value
  const trouble = ui.trouble.value
  const [, tick] = useState(0)
  const retryAt = trouble?.retryAt
  useEffect(() => {
    if (retryAt === undefined) return
    const timer = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [retryAt])
  if (!trouble) return null

  const retry = (): void => {
    client.retryNow()
    void client.loadChatflow()
  }
  const line = (look: string, icon: IconName, text: ComponentChildren, action?: string): JSX.Element => (
    <div class={`banner ${look}`}>
      <Icon name={icon} />
      <span>{text}</span>
      {action && (
        <button type="button" class="text-button push" onClick={retry}>
          {action}
        </button>
      )}
    </div>
  )
  switch (trouble.kind) {
    case 'offline':
      return line(
        '',
        'offline',
        <>
          <strong>{t('banner.offline')}</strong> {t('banner.offlineText')}
        </>,
      )
    case 'unreachable':
      return line('', 'alert', t('banner.unreachable'), t('banner.try'))
    case 'reconnecting': {
      const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - now()) / 1000)
      return line('info', 'sending', seconds > 0 ? t.count('banner.reconnectingIn', seconds) : t('banner.reconnecting'), t('banner.try'))
    }
    case 'stopped':
      if (trouble.reason === 'superseded') return line('info', 'alert', t('banner.superseded'), t('banner.here'))
      if (trouble.reason === 'auth') return line('danger', 'alert', t('banner.auth'))
      if (trouble.reason === 'forbidden') return line('danger', 'alert', t('banner.forbidden'))
      return line('danger', 'alert', t('banner.stopped'), t('banner.try'))
  }
}
