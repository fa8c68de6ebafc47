// English: the list of conversations, fetched with it.

export const enList = {
  'home.failed': 'Your conversations can’t be loaded right now.',
  'list.you': 'You: {text}',
  'list.closed': 'Closed · {text}',
  'list.unread': '{n} unread',
  'list.empty': 'No conversations yet',
} as const
