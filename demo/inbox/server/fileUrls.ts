// Addresses of files: signed, and good for a while, because an <img> carries no header. Must not need the database.

import { createHmac, timingSafeEqual } from 'node:crypto'
import { addressName } from './fileNames.js'

export type Signed = { readonly path: string; readonly expiresAt: number }
export type SignFile = (ref: string, name: string) => Signed
export type FileUrls = {
  readonly sign: SignFile
  /** @returns whether it still holds; undefined: nobody here signed it. */
  check(ref: string, signature: string, name: string): boolean | undefined
}

export function createFileUrls(secret: string, urlMs: number, now: () => number): FileUrls {
  const mark = (ref: string, expiresAt: number, name: string): string =>
    createHmac('sha256', secret).update(`${ref}/${expiresAt}/${name}`).digest('base64url')
  return {
    sign: (ref, shown) => {
      // The same address for a while, so that a browser fetches a picture once.
      const expiresAt = Math.ceil((now() + urlMs) / urlMs) * urlMs
      const name = addressName(shown)
      return { path: `/v1/files/${ref}/${expiresAt}.${mark(ref, expiresAt, name)}/${name}`, expiresAt }
    },
    check: (ref, signature, name) => {
      const [, expiry, given = ''] = /^(\d{1,16})\.([\w-]{43})$/.exec(signature) ?? []
      if (expiry === undefined) return undefined
      const expected = Buffer.from(mark(ref, Number(expiry), name))
      // As text: two spellings of one number are not the same address.
      if (expiry !== String(Number(expiry)) || !timingSafeEqual(Buffer.from(given), expected)) return undefined
      return Number(expiry) > now()
    },
  }
}
