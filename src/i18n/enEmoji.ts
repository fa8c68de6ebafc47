// English: the emoji picker, fetched with it.

export const enEmoji = {
  'emoji.search': 'Search emoji',
  'emoji.recent': 'Recently used',
  'emoji.smileys': 'Smileys',
  'emoji.people': 'People',
  'emoji.nature': 'Nature',
  'emoji.food': 'Food',
  'emoji.places': 'Places',
  'emoji.things': 'Things',
  'emoji.symbols': 'Symbols',
  'emoji.none': 'Nothing found',
} as const
