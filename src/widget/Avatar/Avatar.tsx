// A face. People are round, machines are a soft square, whatever the colours are. Must not load an image from anywhere but
// an absolute https address, the page's own http origin in development, or a data URL.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { isMachine, type Participant } from '../../model/participant.js'
import { imageUrl } from '../../safety/url.js'
import { markBack, markFront } from '../Launcher/mark.js'

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase()

type AvatarProps = {
  readonly who: Participant | undefined
  readonly size?: 'sm' | 'md' | 'lg' | 'xl'
  readonly presence?: 'online' | 'away' | undefined
}

export function Avatar({ who, size = 'md', presence }: AvatarProps): JSX.Element {
  const [broken, setBroken] = useState<string>()
  const machine = who !== undefined && isMachine(who.role)
  const url = imageUrl(who?.avatar)
  const letters = initials(who?.name ?? '')
  return (
    <span class={`avatar ${size}${machine ? ' bot' : ''}`} part="avatar" aria-hidden="true">
      {url && url !== broken ? (
        <img src={url} alt="" width="36" height="36" decoding="async" referrerpolicy="no-referrer" onError={() => setBroken(url)} />
      ) : (
        <span class="face">
          {machine || !letters ? (
            <svg viewBox="0 0 28 28" aria-hidden="true">
              <path d={markBack} fill="currentColor" fill-opacity=".55" />
              <path d={markFront} fill="currentColor" />
            </svg>
          ) : (
            letters
          )}
        </span>
      )}
      {presence && <span class={`presence ${presence}`} />}
    </span>
  )
}

export function AvatarStack({ team }: { readonly team: readonly Participant[] }): JSX.Element {
  return (
    <span class="stack">
      {team.slice(0, 3).map((who) => (
        <Avatar key={who.id} who={who} />
      ))}
    </span>
  )
}
