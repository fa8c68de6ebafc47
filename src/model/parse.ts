// Small combinators that turn `unknown` into typed data or throw. Must not merge, coerce or keep what it wasn't asked for.

export type Parse<T> = (value: unknown) => T

/** Thrown inside a parser; never leaves `model/`. The text names the place, never the value. */
export class Malformed extends Error {}

const fail = (what: string): never => {
  throw new Malformed(what)
}

/** A string cut at `max` UTF-16 units, never inside a surrogate pair. */
export const string =
  (max: number): Parse<string> =>
  (value) => {
    if (typeof value !== 'string') return fail('string')
    if (value.length <= max) return value
    const code = value.charCodeAt(max - 1)
    return value.slice(0, code >= 0xd800 && code < 0xdc00 ? max - 1 : max)
  }

/** A string that has no meaning when cut: refused when empty or too long. */
export const exact =
  (max: number): Parse<string> =>
  (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= max ? value : fail('id')

export const number: Parse<number> = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : fail('number'))

/** Epoch milliseconds that a `Date` can hold: others would throw where they are shown. */
export const time: Parse<number> = (value) => (Math.abs(number(value)) <= 8.64e15 ? (value as number) : fail('time'))

/** A whole number of things. */
export const count: Parse<number> = (value) => Math.max(0, Math.floor(number(value)))

export const boolean: Parse<boolean> = (value) => (typeof value === 'boolean' ? value : fail('boolean'))

export const oneOf =
  <const T extends string>(...values: readonly T[]): Parse<T> =>
  (value) =>
    values.includes(value as T) ? (value as T) : fail('one of')

/** `undefined` and `null` are both "not there". */
export const optional =
  <T>(parse: Parse<T>): Parse<T | undefined> =>
  (value) =>
    value == null ? undefined : parse(value)

/** What can't be read is left out, instead of taking the whole with it. */
export const lenient =
  <T>(parse: Parse<T>): Parse<T | undefined> =>
  (value) => {
    try {
      return value == null ? undefined : parse(value)
    } catch {
      return undefined
    }
  }

export const list =
  <T>(parse: Parse<T>, max: number): Parse<readonly T[]> =>
  (value) =>
    Array.isArray(value) ? value.slice(0, max).map(parse) : fail('list')

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only the named fields, only own ones, absent ones left out. */
export const object =
  <T>(fields: { readonly [K in keyof T]-?: Parse<T[K] | (object extends Pick<T, K> ? undefined : never)> }): Parse<T> =>
  (value) => {
    if (!isRecord(value)) return fail('object')
    const out: Partial<T> = {}
    // Own names: some pages put theirs on every object there is.
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const parsed = fields[key](Object.hasOwn(value, key) ? value[key] : undefined)
      if (parsed !== undefined) out[key] = parsed
    }
    return out as T
  }

/** String values under any name; `__proto__` and its like are left out. */
export const strings: Parse<Readonly<Record<string, string>>> = (value) => {
  if (!isRecord(value)) return fail('record')
  const out: Record<string, string> = Object.create(null)
  for (const key of Object.keys(value).slice(0, 50)) if (typeof value[key] === 'string') out[key.slice(0, 100)] = value[key].slice(0, 5000)
  return out
}
