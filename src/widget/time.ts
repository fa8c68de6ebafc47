// Times as a visitor reads them, by Intl, in the visitor's own zone. Must not be used to order anything.

const dayMs = 86_400_000

const capital = (text: string, locale: string): string => text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1)

/** Midnight of the day, in the device's zone. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

const daysAgo = (at: number, now: number): number => Math.round((dayOf(now) - dayOf(at)) / dayMs)

export const clock = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at)

/** "Today", "Yesterday", "Tuesday", "28 May", "28 May 2025". */
export function dayLabel(at: number, now: number, locale: string): string {
  const ago = daysAgo(at, now)
  if (ago === 0 || ago === 1) return capital(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day'), locale)
  if (ago > 1 && ago < 7) return capital(new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at), locale)
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) }).format(at)
}

/** For a row of the list: the time today, else the shortest day. */
export function shortLabel(at: number, now: number, locale: string): string {
  const ago = daysAgo(at, now)
  if (ago === 0) return clock(at, locale)
  if (ago > 0 && ago < 7) return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(at)
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(at)
}
