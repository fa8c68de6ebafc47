// Who a site says that its visitor is, checked: a signed token, or an id with its signature.
// Must not believe an algorithm whose key isn't configured, nor take a public key for a secret.

import { createHmac, createPublicKey, timingSafeEqual } from 'node:crypto'
import { decodeHeader, verify } from 'hono/utils/jwt/jwt'
import { z } from 'zod'
import { Problem } from './problem.js'

export type IdentityKeys = {
  /** Shared with the site's server: for HS256 tokens, and for the HMAC of an id. */
  readonly secret?: string | undefined
  /** PEM, for RS256 tokens. */
  readonly publicKey?: string | undefined
}
export type Verified = { readonly id: string; readonly name?: string | undefined; readonly email?: string | undefined }

const line = z.string().max(200)
const given = z.union([
  z.object({ jwt: z.string().min(1).max(8192) }),
  z.object({ id: z.string().min(1).max(256), hmac: z.string().length(64), name: line.optional(), email: line.optional() }),
])
const claims = z.object({ sub: z.string().min(1).max(256), exp: z.number(), name: line.optional(), email: line.optional() })

const refused = (why: string): Problem => new Problem(401, 'auth_invalid', `The identity is not believed: ${why}.`)

/** The HMAC-SHA256 of a visitor's id, in hex: what the site's server puts beside it. */
export const signatureOf = (id: string, secret: string): string => createHmac('sha256', secret).update(id).digest('hex')

async function readToken(jwt: string, { secret, publicKey }: IdentityKeys): Promise<Verified> {
  let payload: unknown
  try {
    const { alg } = decodeHeader(jwt)
    if (alg === 'HS256' && secret) payload = await verify(jwt, secret, 'HS256')
    else if (alg === 'RS256' && publicKey)
      payload = await verify(jwt, createPublicKey(publicKey).export({ format: 'jwk' }) as JsonWebKey, 'RS256')
    else throw refused('its token is signed in a way that this inbox has no key for')
  } catch (error) {
    if (error instanceof Problem) throw error
    if ((error as Error).name === 'JwtTokenExpired')
      throw new Problem(401, 'auth_expired', 'The token of the identity has expired. Get a new one.')
    throw refused('its token is not valid')
  }
  const read = claims.safeParse(payload)
  if (!read.success) throw refused('its token needs "sub" and "exp"')
  const { sub, name, email } = read.data
  return { id: sub, name, email }
}

/** @throws {Problem} 401 */
export async function readIdentity(identity: unknown, keys: IdentityKeys): Promise<Verified> {
  const read = given.safeParse(identity)
  if (!read.success) throw refused('it is neither a token nor an id with its signature')
  const { data } = read
  if ('jwt' in data) return readToken(data.jwt, keys)
  if (!keys.secret) throw refused('this inbox has no key for it')
  const right = timingSafeEqual(
    Buffer.from(signatureOf(data.id, keys.secret)),
    Buffer.from(data.hmac.toLowerCase().padEnd(64).slice(0, 64)),
  )
  if (!right) throw refused('its signature is wrong')
  return { id: data.id, name: data.name, email: data.email }
}
