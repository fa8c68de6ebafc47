// Who listens in this process: hears the database's notices and wakes those they concern. Must not read the log itself.

import type { Database } from './database.js'
import { channel, type Notice } from './log.js'

export type Live = {
  /** @returns the way to stop listening. */
  visitor(id: string, heard: (notice: Notice) => void): () => void
  /** @param missed the database was away: some may not have been heard. */
  team(heard: (notice: Notice) => void, missed: () => void): () => void
  /** Whether somebody of this visitor's is connected here. */
  online(visitor: string): boolean
}

export async function createLive(database: Database): Promise<Live> {
  const visitors = new Map<string, Set<(notice: Notice) => void>>()
  const team = new Map<(notice: Notice) => void, () => void>()
  const wake = (notice: Notice): void => {
    for (const heard of [...(visitors.get(notice.visitor) ?? [])]) heard(notice)
    for (const heard of [...team.keys()]) heard(notice)
  }
  await database.listen(
    channel,
    (payload) => wake(JSON.parse(payload) as Notice),
    // Whoever listens looks into the log again: it has what was said meanwhile.
    () => {
      for (const [visitor, listening] of visitors) for (const heard of [...listening]) heard({ visitor })
      for (const missed of [...team.values()]) missed()
    },
  )
  return {
    visitor: (id, heard) => {
      const set = visitors.get(id) ?? new Set()
      visitors.set(id, set.add(heard))
      return () => {
        set.delete(heard)
        if (!set.size) visitors.delete(id)
      }
    },
    team: (heard, missed) => {
      team.set(heard, missed)
      return () => team.delete(heard)
    },
    online: (visitor) => visitors.has(visitor),
  }
}
