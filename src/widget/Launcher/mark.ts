// The Samtale mark as paths: two voices, the first fainter. The launcher's sign and the assistant's face.

export const markBack: string = 'M2.5 9.75A6.75 6.75 0 0 1 9.25 3h5.5a6.75 6.75 0 0 1 0 13.5H4A1.5 1.5 0 0 1 2.5 15Z'
export const markFront: string = 'M25.5 18.25v5.25a1.5 1.5 0 0 1-1.5 1.5h-8.25a6.75 6.75 0 0 1 0-13.5h3a6.75 6.75 0 0 1 6.75 6.75Z'
