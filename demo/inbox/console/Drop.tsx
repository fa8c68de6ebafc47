// The conversation as a place to drop files on; says what may be dropped before it is. Must not take what is no file.

import type { ComponentChildren, JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import * as attachments from './attachments.js'
import { sizeText } from './model.js'
import * as store from './store.js'

export function Drop({
  id,
  to,
  children,
}: {
  readonly id: string
  readonly to: string
  readonly children: ComponentChildren
}): JSX.Element {
  const [over, setOver] = useState(false)
  // Entering a child is told before leaving its parent.
  const depth = useRef(0)
  const takes = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') === true &&
    attachments.limits.value !== null &&
    store.conversation.value?.status !== 'closed'
  const move = (event: DragEvent, by: number): void => {
    if (!takes(event)) return
    event.preventDefault()
    depth.current += by
    setOver(depth.current > 0)
  }
  const limits = attachments.limits.value
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same
    <section
      class="thread"
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDragOver={(event) => takes(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!takes(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        attachments.attach(id, [...(event.dataTransfer?.files ?? [])])
      }}
    >
      {children}
      {over && (
        <div class="drop" aria-hidden="true">
          <div>
            <strong>Drop to attach for {to}</strong>
            {limits && (
              <p>
                Up to {limits.maxFiles} files, {sizeText(limits.maxBytes)} each
              </p>
            )}
          </div>
        </div>
      )}
    </section>
  )
}
