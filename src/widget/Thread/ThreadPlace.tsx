// Where the messages stand, before what draws them is there and after. Must look as they will.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { draftConversation } from '../../client/state.js'
import { useWidget } from '../context.js'
import { Awaited } from '../Later/Missed.js'
import { EmptyNotice, ThreadSkeleton } from '../Notice/Notice.js'

export function ThreadPlace({ conversation }: { readonly conversation: string }): JSX.Element {
  const { client, parts } = useWidget()
  const drawn = parts.thread.here.value
  useEffect(parts.thread.want, [])
  if (drawn) return <drawn.Thread conversation={conversation} />
  const empty = conversation === draftConversation && !client.signals.thread(conversation).value.rows.length
  return (
    <div class="thread">
      <div class="scroll">
        <div class="rows">{empty ? <EmptyNotice /> : <ThreadSkeleton />}</div>
        <Awaited part={parts.thread} />
      </div>
    </div>
  )
}
