// The icon that only the picker needs: they come with the part. Must be drawn on the grid of the others.

export const emojiIcons = {
  search: 'M14.25 8.75a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0ZM13 13l3.75 3.75',
} as const
