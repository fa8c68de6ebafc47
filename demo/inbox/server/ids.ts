// Ids and secrets. A secret is stored only as its hash, so that a copy of the database lets nobody in.

import { createHash, randomBytes } from 'node:crypto'

export const newId = (kind: string): string => `${kind}_${randomBytes(12).toString('base64url')}`
export const newSecret = (): string => randomBytes(32).toString('base64url')
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
