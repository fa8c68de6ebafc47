// Starts the console: asks who is signed in, then shows the inbox.

import { effect } from '@preact/signals'
import { type JSX, render } from 'preact'
import { useState } from 'preact/hooks'
import theme from '../../../themes/default.css?inline'
import { api } from './api.js'
import './styles/base.css'
import './styles/signIn.css'
import './styles/frame.css'
import './styles/list.css'
import './styles/thread.css'
import './styles/editor.css'
import './styles/files.css'
import './styles/record.css'
import './styles/narrow.css'
import { Face, Icon, Mark } from './Icon.js'
import { List } from './List.js'
import { Record } from './Record.js'
import { SignIn } from './SignIn.js'
import * as store from './store.js'
import { Thread } from './Thread.js'

function Console(): JSX.Element {
  const me = store.me.value
  const [record, setRecord] = useState(false)
  if (me === 'asking') return <p class="none">Opening the inbox</p>
  if (!me) return <SignIn />
  const id = store.current.value
  return (
    <div class={`inbox${id ? ' has-thread' : ''}${record ? ' has-record' : ''}`}>
      <nav class="rail" aria-label="Inbox">
        <Mark />
        <button type="button" class="icon-button current" aria-label="All conversations" onClick={() => store.select(undefined)}>
          <Icon name="inbox" />
        </button>
        <span class="spacer" />
        <button
          type="button"
          class="icon-button"
          aria-label="Sign out"
          title="Sign out"
          onClick={() =>
            void api.signOut().finally(() => {
              // Who signs in next begins with the list.
              history.replaceState(null, '', '#')
              store.signedOut()
            })
          }
        >
          <Icon name="exit" />
        </button>
        <span title={`Signed in as ${me.name}`}>
          <Face name={me.name} avatar={me.avatar} />
        </span>
      </nav>
      <main>
        <List />
        <div class="reader">
          {id && store.missing.value === id ? (
            <p class="none">
              There is no conversation at this address.{' '}
              <button type="button" class="text-button" onClick={() => store.select(undefined)}>
                Show all
              </button>
            </p>
          ) : id ? (
            <Thread key={id} id={id} onRecord={() => setRecord(!record)} />
          ) : (
            <p class="none">Choose a conversation to read and answer it.</p>
          )}
        </div>
      </main>
      {id && store.missing.value !== id && <Record />}
    </div>
  )
}

// The widget's own colours and measures, on this page instead of on the widget.
const tokens = new CSSStyleSheet()
tokens.replaceSync(theme.replace(':host', ':root'))
document.adoptedStyleSheets = [tokens]

const app = document.getElementById('app')
if (app) render(<Console />, app)
effect(() => {
  document.title = store.unread.value ? `(${store.unread.value}) Inbox` : 'Inbox'
})
setInterval(() => {
  store.now.value = Date.now()
}, 1000)
window.addEventListener('popstate', store.follow)
api.me().then(({ agent }) => store.begin(agent), store.signedOut)
