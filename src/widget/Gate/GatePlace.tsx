// Where the gate stands, before it is there and after: it can be closed at once. Must not show what needs an answer first.

import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { useWidget } from '../context.js'
import { IconButton } from '../icons.js'
import { Awaited } from '../Later/Missed.js'

/** Holds the focus for who comes after it. */
function Waiting(): JSX.Element {
  const { ui, parts } = useWidget()
  const heading = useRef<HTMLHeadingElement>(null)
  const open = ui.open.value
  useEffect(() => {
    if (open) parts.gate.want()
  }, [open])
  useLayoutEffect(() => {
    const { current } = heading
    return () => {
      if (current && (current.getRootNode() as ShadowRoot).activeElement === current) ui.focusWanted.value = true
    }
  }, [])
  return (
    <div class="notice">
      <h2 ref={heading} class="hidden" tabIndex={-1}>
        {ui.t.value('panel')}
      </h2>
      <Awaited part={parts.gate} />
    </div>
  )
}

export function GatePlace(): JSX.Element {
  const { ui, minimise, parts } = useWidget()
  const gate = parts.gate.here.value
  return (
    <div class="gate" part="gate">
      {!ui.inline && (
        <div class="gate-bar">
          <IconButton name="chevron-down" phone="close" label={ui.t.value('minimise')} onClick={minimise} />
        </div>
      )}
      {gate ? <gate.Gate /> : <Waiting />}
    </div>
  )
}
