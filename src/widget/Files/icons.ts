// The icons that only files need: they come with the part. Must be drawn on the grid of the others.

export const filesIcons = {
  download: 'M10 3.5v9M6 8.9l4 4 4-4M3.75 16.25h12.5',
  'chevron-right': 'M8 4.75 13.25 10 8 15.25',
} as const
