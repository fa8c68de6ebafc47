// English: the question for consent, fetched with it.

export const enGate = {
  'gate.title': 'Before we talk',
  'gate.text': 'So that you find your conversation again, the chat keeps a key to it, and what you have not sent yet, in this browser.',
  'gate.or': 'Without that you can chat all the same, and nothing stays here when you leave the page.',
  'gate.allow': 'Allow',
  'gate.deny': 'Chat without storing',
} as const
