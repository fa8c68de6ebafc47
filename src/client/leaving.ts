// One visitor ends and another begins: signing in, logging out, being forgotten, here and in other tabs.
// Must leave nothing of the first where the second could see or send it.

import type { Transport } from '../model/transport.js'
import { watchVisit } from './elsewhere.js'
import type { Emitter } from './events.js'
import type { ConsentState } from './readable.js'
import type { ClientSession, HostIdentity } from './session.js'
import type { ClientStore } from './state.js'

export type LeavingOptions = {
  readonly name: string
  readonly state: ClientStore
  readonly emitter: Emitter
  readonly session: ClientSession
  transport(): Transport
  /** Another transport for the same visitor. */
  renew(): void
  /** Ends the connection and drops what waits. */
  stop(): void
  restart(): void
  close(): void
  /** What waits is kept where it may be, and sent when it may be. */
  kept(): void
  reset(how?: 'everywhere' | 'here'): void
}
export type Leaving = {
  identify(identity: HostIdentity): void
  logout(): Promise<void>
  forget(): Promise<void>
  setConsent(consent: ConsentState): void
  close(): void
}

export function createLeaving(options: LeavingOptions): Leaving {
  const { name, state, emitter, session, transport, renew, stop, restart, close, kept, reset } = options
  const nobody = (): void => emitter.emit('identity', { visitor: undefined })

  /** The inbox is told first, and nothing stays whether or not that works. */
  const leave = async (tell: (leaving: Transport) => Promise<void> | undefined): Promise<void> => {
    stop()
    await tell(transport())?.catch(() => undefined)
    reset()
    nobody()
  }
  /** Another tab ended this visit. What is kept now is somebody else's: this page has no part in it until its host says so. */
  const partWays = (): void => {
    stop()
    session.identify(undefined)
    session.part()
    reset()
    nobody()
  }
  const unwatch = watchVisit(name, session.left, partWays)

  return {
    identify: (identity) => {
      if (session.identify(identity)) {
        stop()
        reset()
      } else renew()
      restart()
    },
    logout: async () => {
      session.identify(undefined)
      await leave((leaving) => leaving.signOut?.())
    },
    setConsent: (consent) => {
      session.setConsent(consent)
      state.consent.value = consent
      emitter.emit('consent', { consent })
      // Where things are kept changes, and with it who shares them.
      if (consent === 'pending') close()
      else if (state.connection.value.state !== 'idle') restart()
      kept()
    },
    forget: () => leave((leaving) => leaving.forget?.()),
    close: unwatch,
  }
}
