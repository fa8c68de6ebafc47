// Where the conversations stand, before what draws them is there and after. Must look as they will.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Banner } from '../Banner/Banner.js'
import { useWidget } from '../context.js'
import { PlainHeader } from '../Header/Header.js'
import { Awaited } from '../Later/Missed.js'

export function ListSkeleton(): JSX.Element {
  const { ui } = useWidget()
  return (
    <div class="list-card" role="status" aria-label={ui.t.value('thread.loading')}>
      {['a', 'a short'].map((kind) => (
        <div key={kind} class={`row bone ${kind}`}>
          <i />
          <b />
        </div>
      ))}
    </div>
  )
}

export function ListPlace({ limit }: { readonly limit?: number }): JSX.Element {
  const { parts } = useWidget()
  const drawn = parts.thread.here.value
  useEffect(parts.thread.want, [])
  if (drawn) return <drawn.ConversationList limit={limit} />
  return (
    <>
      <ListSkeleton />
      <Awaited part={parts.thread} />
    </>
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
        <ListPlace />
      </div>
    </>
  )
}
