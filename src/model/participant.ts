// Who speaks in a conversation. Must not know how a participant is drawn.

export type Role = 'visitor' | 'agent' | 'bot' | 'ai' | 'system'

/** Somebody in a conversation. `avatar` is an absolute http(s) URL or a `data:image/` URL. */
export type Participant = {
  readonly id: string
  readonly role: Role
  readonly name?: string
  readonly avatar?: string
  readonly title?: string
}

/** True for those who answer the visitor: a person, a scripted bot or an AI assistant. */
export const answers = (role: Role): boolean => role === 'agent' || role === 'bot' || role === 'ai'

/** True for those who are not people; they are drawn as a soft square. */
export const isMachine = (role: Role): boolean => role === 'bot' || role === 'ai'
