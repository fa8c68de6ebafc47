// The panel: one view at a time, in a dialog of its own. Keys pressed inside stay inside. Must not take the focus unasked.

import { useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { direction } from '../../i18n/translate.js'
import { Banner } from '../Banner/Banner.js'
import { Closing } from '../Composer/Closing.js'
import { Composer } from '../Composer/Composer.js'
import { isOver, useWidget } from '../context.js'
import { DropOverlay } from '../Files/DropOverlay.js'
import { type Dragged, useDropping } from '../Files/dropping.js'
import { Lightbox } from '../Files/Lightbox.js'
import { Gate } from '../Gate/Gate.js'
import { Header } from '../Header/Header.js'
import { ListView } from '../Home/ConversationList.js'
import { Home } from '../Home/Home.js'
import { Thread } from '../Thread/Thread.js'

function ConversationView({ dragged }: { readonly dragged: Dragged | undefined }): JSX.Element {
  const { client } = useWidget()
  const { signals: state } = client
  const id = state.current.value ?? draftConversation
  const over = isOver(client)
  return (
    <>
      <Header />
      <Banner />
      <div class="stage">
        <Thread conversation={id} />
        {dragged && <DropOverlay dragged={dragged} />}
      </div>
      {over ? <Closing /> : <Composer />}
    </>
  )
}

export function Panel(): JSX.Element {
  const widget = useWidget()
  const { ui, minimise, client } = widget
  const panel = useRef<HTMLElement>(null)
  const view = ui.view.value
  const open = ui.open.value
  const { dragged, handlers, end } = useDropping()
  const asking = client.signals.consent.value === 'pending'

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

  // What plays stops with it.
  useEffect(() => {
    if (open) return
    for (const media of panel.current?.querySelectorAll<HTMLMediaElement>('audio, video') ?? []) media.pause()
  }, [open])

  const stay = (event: Event): void => event.stopPropagation()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing && !end() && !ui.inline) minimise()
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
        {...handlers}
      >
        <div key={asking ? 'gate' : view} class="view">
          {asking ? (
            <Gate />
          ) : view === 'conversation' ? (
            <ConversationView dragged={dragged} />
          ) : (
            <>
              {view === 'list' ? <ListView /> : <Home />}
              {dragged && <DropOverlay dragged={dragged} />}
            </>
          )}
        </div>
      </section>
      <Lightbox />
    </div>
  )
}
