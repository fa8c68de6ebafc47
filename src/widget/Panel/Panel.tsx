// The panel: one view at a time, in a dialog of its own. Keys pressed inside stay inside. Must not take the focus unasked.

import { useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { direction } from '../../i18n/translate.js'
import { Banner } from '../Banner/Banner.js'
import { Closing, Composer } from '../Composer/Composer.js'
import { useWidget } from '../context.js'
import { Header } from '../Header/Header.js'
import { ListView } from '../Home/ConversationList.js'
import { Home } from '../Home/Home.js'
import { Thread } from '../Thread/Thread.js'

function ConversationView(): JSX.Element {
  const { client } = useWidget()
  const { signals: state } = client
  const id = state.current.value ?? draftConversation
  const conversation = state.conversation.value
  const onClosed = conversation?.onClosed ?? state.capabilities.value.onClosed
  const over = conversation?.status === 'closed' && onClosed !== 'reopen'
  return (
    <>
      <Header />
      <Banner />
      <Thread conversation={id} />
      {over ? <Closing /> : <Composer />}
    </>
  )
}

export function Panel(): JSX.Element {
  const widget = useWidget()
  const { ui, minimise } = widget
  const panel = useRef<HTMLElement>(null)
  const view = ui.view.value
  const open = ui.open.value

  useSignalEffect(() => {
    if (!ui.focusWanted.value) return
    ui.focusWanted.value = false
    // After this view is drawn: the message box where there is one, else its heading.
    queueMicrotask(() => {
      const target = panel.current?.querySelector<HTMLElement>('.input') ?? panel.current?.querySelector<HTMLElement>('h2')
      target?.focus({ preventScroll: true })
    })
  })

  // The keyboard of a phone covers the page and not the visual viewport: the panel lives in the latter.
  useEffect(() => {
    const { visualViewport } = window
    if (ui.inline || !visualViewport) return
    const follow = (): void => {
      panel.current?.style.setProperty('--visible-height', `${visualViewport.height}px`)
      panel.current?.style.setProperty('--visible-top', `${visualViewport.offsetTop}px`)
    }
    follow()
    visualViewport.addEventListener('resize', follow)
    visualViewport.addEventListener('scroll', follow)
    return () => {
      visualViewport.removeEventListener('resize', follow)
      visualViewport.removeEventListener('scroll', follow)
    }
  }, [ui])

  const stay = (event: Event): void => event.stopPropagation()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing && !ui.inline) minimise()
    event.stopPropagation()
  }
  return (
    <div class="root" dir={direction(ui.locale.value)} lang={ui.locale.value}>
      <p class="hidden" role="status" aria-live="polite">
        {ui.spoken.value}
      </p>
      <section
        ref={panel}
        class={`panel${ui.wide.value ? ' wide' : ''}${open ? '' : ' closed'}`}
        part="panel"
        role={ui.inline ? 'region' : 'dialog'}
        aria-label={ui.t.value('panel')}
        inert={!open}
        onKeyDown={onKeyDown}
        onKeyUp={stay}
        onKeyPress={stay}
      >
        <div key={view} class="view">
          {view === 'home' ? <Home /> : view === 'list' ? <ListView /> : <ConversationView />}
        </div>
      </section>
    </div>
  )
}
