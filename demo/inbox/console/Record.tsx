// What is known of the visitor. Must show nothing that the inbox doesn't know.

import type { JSX } from 'preact'
import { Face } from './Icon.js'
import { shortTime, visitorName } from './model.js'
import * as store from './store.js'

export function Record(): JSX.Element | null {
  const detail = store.detail.value
  const conversation = store.conversation.value
  if (!detail || !conversation) return <aside class="record" aria-label="Contact" />
  const { visitor, earlier } = detail
  const online = conversation.visitor.online
  const now = store.now.value
  return (
    <aside class="record" aria-label="Contact">
      <header>
        <Face name={visitorName(visitor)} size="large" />
        <h2>{visitorName(visitor)}</h2>
        <p>{online ? 'On the site now' : 'Not on the site'}</p>
      </header>
      <section>
        <h3>About</h3>
        <dl>
          {visitor.email && (
            <>
              <dt>E-mail</dt>
              <dd>
                <a href={`mailto:${visitor.email}`}>{visitor.email}</a>
              </dd>
            </>
          )}
          <dt>First seen</dt>
          <dd>{shortTime(visitor.createdAt, now)}</dd>
          {visitor.locale && (
            <>
              <dt>Language</dt>
              <dd>{new Intl.DisplayNames(undefined, { type: 'language' }).of(visitor.locale) ?? visitor.locale}</dd>
            </>
          )}
          <dt>Owner</dt>
          <dd>{conversation.assignee?.name ?? 'Nobody'}</dd>
        </dl>
      </section>
      {visitor.pages.length > 0 && (
        <section>
          <h3>Pages</h3>
          <ul class="trail">
            {visitor.pages.slice(0, 8).map((page) => (
              <li key={page.at}>
                <span title={page.url}>{page.title || page.url}</span>
                <time>{shortTime(page.at, now)}</time>
              </li>
            ))}
          </ul>
        </section>
      )}
      {earlier.length > 0 && (
        <section>
          <h3>Earlier conversations</h3>
          <ul class="trail">
            {earlier.map((one) => (
              <li key={one.id}>
                <button type="button" class="text-button" onClick={() => store.select(one.id)}>
                  {one.summary || 'No text'}
                </button>
                <time>{shortTime(one.startedAt, now)}</time>
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  )
}
