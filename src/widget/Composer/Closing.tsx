// What stands in the composer's place when a conversation is over. Must not offer what the inbox doesn't.

import type { JSX } from 'preact'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'

/** The composer as it looks where nothing can be written: a picture of it, no control. */
function Shut(): JSX.Element {
  const { client, ui } = useWidget()
  const t = ui.t.value
  const { attachments, emoji } = ui.features.value
  return (
    <div class="composer shut" part="composer">
      <div class="field">
        <div class="line-of-controls">
          {client.signals.attachments.value && attachments !== false && (
            <span class="icon-button" aria-hidden="true">
              <Icon name="attach" />
            </span>
          )}
          <p class="input">{t('composer.closed')}</p>
          {emoji !== false && (
            <span class="icon-button" aria-hidden="true">
              <Icon name="smile" />
            </span>
          )}
          <span class="send" aria-hidden="true">
            <span>
              <Icon name="arrow-up" />
            </span>
          </span>
        </div>
      </div>
    </div>
  )
}

export function Closing(): JSX.Element {
  const { ui, go, client } = useWidget()
  const t = ui.t.value
  if (client.signals.chatflow.value?.newConversation === false) return <Shut />
  return (
    <section class="closing">
      <p>
        {t('closed.note')}
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
      </p>
    </section>
  )
}
