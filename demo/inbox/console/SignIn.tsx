// The way in. Must not say which of address and password was wrong.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { api, problem } from './api.js'
import { Mark } from './Icon.js'
import { begin } from './store.js'

export function SignIn(): JSX.Element {
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    setBusy(true)
    setWrong('')
    try {
      const { agent } = await api.signIn(String(form.get('email')), String(form.get('password')))
      begin(agent)
    } catch (error) {
      setWrong((await problem(error)).title)
      setBusy(false)
    }
  }
  return (
    <main class="sign-in">
      <form onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
        <Mark />
        <h1>Sign in to the inbox</h1>
        <label>
          Email
          <input name="email" type="email" autocomplete="username" required aria-describedby={wrong ? 'wrong' : undefined} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {wrong && (
          <p class="wrong" id="wrong" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" class="button primary" disabled={busy}>
          Sign in
        </button>
        <p class="hint">
          This demo’s team: <b>ingrid@fjellro.example</b>, <b>magnus@fjellro.example</b> and <b>sunniva@fjellro.example</b>, password{' '}
          <b>fjellro-demo</b>.
        </p>
      </form>
    </main>
  )
}
