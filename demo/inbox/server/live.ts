// Who listens in this process: hears the database's notices and wakes those they concern. Must not read the log itself.

import type { Database } from './database.js'
import { channel, type Notice } from './log.js'

export type Live = {
  /** @returns the way to stop listening. */
  visitor(id: string, heard: (notice: Notice) => void): () => void
  team(heard: (notice: Notice) => void): () => void
  /** Whether somebody of this visitor's is connected here. */
  online(visitor: string): boolean
}

export async function createLive(database: Database): Promise<Live> {
  const visitors = new Map<string, Set<(notice: Notice) => void>>()
  const team = new Set<(notice: Notice) => void>()
  await database.listen(channel, (payload) => {
    const notice = JSON.parse(payload) as Notice
    for (const heard of [...(visitors.get(notice.visitor) ?? [])]) heard(notice)
    for (const heard of [...team]) heard(notice)
  })
  return {
    visitor: (id, heard) => {
      const set = visitors.get(id) ?? new Set()
      visitors.set(id, set.add(heard))
      return () => {
        set.delete(heard)
        if (!set.size) visitors.delete(id)
      }
    },
    team: (heard) => {
      team.add(heard)
      return () => team.delete(heard)
    },
    online: (visitor) => visitors.has(visitor),
  }
}
