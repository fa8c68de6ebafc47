// English: the words that every other language translates. The keys are public: a host may replace any of them.
// Must not hold what only a part needs that is fetched later.

import type { enEmoji } from './enEmoji.js'
import type { enFiles } from './enFiles.js'
import type { enGate } from './enGate.js'
import type { enList } from './enList.js'
import type { enThread } from './enThread.js'

export const en = {
  'launcher.open': 'Open chat',
  'launcher.close': 'Close chat',
  'launcher.unread': '{label}, {n} unread',
  panel: 'Chat',
  minimise: 'Minimise',
  back: 'Back',
  retry: 'Retry',
  delete: 'Delete',
  'part.failed': 'Couldn’t load.',
  'part.again': 'Try again.',
  'home.welcome': 'Welcome',
  'home.hi': 'Hi, {name}',
  'home.ask': 'How can we help?',
  'home.start': 'Start a new conversation',
  'home.hint': 'Write to us, we read every message',
  'home.list': 'Your conversations',
  'home.all': 'See all',
  'reply.minutes': 'Usually replies in a few minutes',
  'reply.hours': 'Usually replies in a few hours',
  'reply.day': 'Usually replies within a day',
  'reply.exact': 'Usually replies in {n} min',
  'reply.away': 'Away now. Write, and we reply when we are back.',
  'reply.busy': 'Many are writing now. It may take a little longer.',
  'reply.back': 'Back {when}',
  'list.conversation': 'Conversation',
  'header.active': 'Active now',
  'header.minutes': 'Replies in a few minutes',
  'header.hours': 'Replies in a few hours',
  'header.day': 'Replies within a day',
  'header.away': 'Away',
  'header.offline': 'You are offline',
  'header.reconnecting': 'Reconnecting',
  'header.closed': 'Closed',
  'header.new': 'New conversation',
  'thread.messages': 'Messages',
  'thread.loading': 'Loading conversation',
  'thread.someone': 'Someone',
  'composer.label': 'Message',
  'composer.placeholder': 'Write a message',
  'composer.first': 'Write your first message',
  'composer.send': 'Send',
  'composer.count': '{n} of {max}',
  'composer.long': 'Long messages are easier to read in parts',
  'composer.attach': 'Attach files',
  'composer.emoji': 'Emoji',
  'composer.checking': 'The files are being checked',
  'composer.failed': 'Retry or remove the file that failed, then send',
  'composer.full': 'Too many messages are waiting. Send more when you are connected again.',
  'file.photo': 'Photo',
  'file.unnamed': 'File without a name',
  'file.screenshot': 'Screenshot {day} at {time}',
  'file.folder': 'Folders can’t be sent. Choose the files in it.',
  'file.only': 'Only files can be dropped here.',
  'file.none': 'Files can’t be sent here.',
  'empty.title': 'What would you like to know?',
  'empty.text': 'Write below, and the answer comes here.',
  'banner.offline': 'You are offline.',
  'banner.offlineText': 'Messages will send when you reconnect.',
  'banner.reconnecting': 'Reconnecting',
  'banner.reconnectingIn.one': 'Reconnecting in {n} second',
  'banner.reconnectingIn.other': 'Reconnecting in {n} seconds',
  'banner.unreachable': 'We can’t reach the inbox. Your text is kept, and we keep trying.',
  'banner.try': 'Try now',
  'banner.auth': 'You are signed out. Sign in on this site to go on.',
  'banner.forbidden': 'This chat is not available to you.',
  'banner.superseded': 'The chat is open in another window.',
  'banner.here': 'Use it here',
  'banner.stopped': 'The chat stopped.',
  'announce.message': '{name}: {text}',
  'announce.many': '{n} new messages',
  'announce.reconnected': 'Connected again',
} as const

export type StringKey =
  | keyof typeof en
  | keyof typeof enFiles
  | keyof typeof enEmoji
  | keyof typeof enGate
  | keyof typeof enList
  | keyof typeof enThread
/** Every word of the interface. `{name}` in a text is filled in. */
export type Strings = Readonly<Record<StringKey, string>>
