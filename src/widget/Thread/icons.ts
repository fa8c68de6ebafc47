// The icons that stand among messages and in their menu: they come with the part. Must be drawn on the grid of the others.

export const threadIcons = {
  'arrow-down': 'M10 4v11.5M5 10.75l5 5 5-5',
  more: 'M4.6 10h.01M10 10h.01M15.4 10h.01',
  check: 'm4.5 10.6 3.6 3.6 7.4-8',
  'check-double': 'm1.8 10.6 3.4 3.6 7-8M9.4 13.2l1 1 7.2-8',
  clock: 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 5.9V10l2.7 1.7',
  retry: 'M15.9 8A6.4 6.4 0 1 0 16.4 11M16.3 4.3V8h-3.7',
  expand: 'M11.75 3.75h4.5v4.5M8.25 16.25h-4.5v-4.5M16 4l-4.6 4.6M4 16l4.6-4.6',
} as const
