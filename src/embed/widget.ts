// The widget's chunk of the script tag, and how its parts are fetched: by the loader, so that what failed can be tried again.
// Must not let a module be loaded twice.

import { createChatWith } from '../widget/chat.js'
import type { Chat, ChatOptions } from '../widget/chatOptions.js'
import { chunks } from '../widget/chunks.js'
import type { LauncherKit } from '../widget/Launcher/launcher.js'

type Own = Record<string, unknown>
/** A part as the build makes it, see `vite.config.ts`: a function of what it has in common with this file. */
type Part = { make(own: Own): unknown }

export function createChatFrom(kit: LauncherKit, fetch: (name: string) => Promise<unknown>, own: Own): (options: ChatOptions) => Chat {
  const made: Record<string, unknown> = {}
  // Here stands what the build puts in the place of `import()`.
  const meta = import.meta as unknown as { part(name: string): Promise<unknown> }
  meta.part = async (name) => {
    const { make } = (await fetch(name)) as Part
    made[name] ??= make(own)
    return made[name]
  }
  return createChatWith(kit, chunks)
}
