// When somebody answers, in words. Must not promise more than the inbox said.

import type { Translate } from '../i18n/translate.js'
import type { Availability } from '../model/chatflow.js'
import { clock, dayLabel, dayOf } from './time.js'

/** One line such as "Usually replies in a few minutes"; empty when the inbox said nothing. */
export function replyTime(
  availability: Availability | undefined,
  t: Translate,
  locale: string,
  now: number,
  where: 'reply' | 'header' = 'reply',
): string {
  if (!availability) return ''
  const { state, replyTime: reply, returnsAt, message } = availability
  if (message) return message
  if (state === 'atCapacity') return t('reply.busy')
  if (state !== 'online') {
    if (returnsAt === undefined || returnsAt <= now) return t('reply.away')
    const time = clock(returnsAt, locale)
    return t('reply.back', { when: dayOf(returnsAt) === dayOf(now) ? time : `${dayLabel(returnsAt, now, locale)} ${time}` })
  }
  if (typeof reply === 'object') return t('reply.exact', { n: reply.minutes })
  return reply ? t(`${where}.${reply}`) : ''
}
