// The first view: who answers, how long it takes, and what was said before. Must not open a session by being looked at.

import type { JSX } from 'preact'
import { imageUrl } from '../../safety/url.js'
import { AvatarStack } from '../Avatar/Avatar.js'
import { replyTime } from '../availability.js'
import { Banner } from '../Banner/Banner.js'
import { useWidget } from '../context.js'
import { Icon, IconButton } from '../icons.js'
import { ListPlace } from './ListPlace.js'

const shown = 3
const rings = Array.from({ length: 9 }, (_, index) => (index + 1) * 22)

export function Home(): JSX.Element {
  const { client, ui, go, minimise, now } = useWidget()
  const { signals: state } = client
  const t = ui.t.value
  const chatflow = state.chatflow.value
  const name = state.visitor.value?.name
  const logo = imageUrl(chatflow?.logo)
  const count = state.conversations.value.length
  const when = replyTime(state.availability.value, t, ui.locale.value, now())
  return (
    <div class="home">
      <header class="brand on-brand" part="header">
        <svg class="rings" viewBox="0 0 380 264" preserveAspectRatio="xMaxYMid slice" aria-hidden="true">
          {rings.map((r) => (
            <circle key={r} cx="318" cy="34" r={r} />
          ))}
          {rings.map((r) => (
            <circle key={-r} cx="196" cy="272" r={r} />
          ))}
        </svg>
        <div class="bar">
          <span class="logo">
            {logo && <img src={logo} alt="" width="28" height="28" referrerpolicy="no-referrer" />}
            {chatflow?.name && <bdi>{chatflow.name}</bdi>}
          </span>
          {!ui.inline && <IconButton name="chevron-down" phone="close" label={t('minimise')} onClick={minimise} />}
        </div>
        <h2 class="greeting" tabIndex={-1}>
          <span>{name ? t('home.hi', { name }) : t('home.welcome')}</span>
          {t('home.ask')}
        </h2>
        <div class="team">
          {state.team.value.length > 0 && <AvatarStack team={state.team.value} />}
          <span>{when}</span>
        </div>
      </header>
      <div class="home-body">
        <div class="start">
          <span class="start-text">
            <button type="button" aria-describedby="start-hint" onClick={() => go('new')}>
              {t('home.start')}
            </button>
            <span id="start-hint">{t('home.hint')}</span>
          </span>
          <span class="go">
            <Icon name="arrow-right" />
          </span>
        </div>
        {ui.trouble.value && (
          <div class="home-banner">
            <Banner />
          </div>
        )}
        {(count > 0 || state.listed.value === 'loading' || state.listed.value === 'failed') && (
          <section class="section" aria-labelledby="list-title">
            <div class="section-head">
              <h3 id="list-title">{t('home.list')}</h3>
              {count > shown && (
                <button type="button" class="text-button" onClick={() => go('list')}>
                  {t('home.all')}
                </button>
              )}
            </div>
            <ListPlace limit={shown} />
          </section>
        )}
      </div>
    </div>
  )
}
