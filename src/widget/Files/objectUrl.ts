// Addresses of content that this page holds: made once, given back when who shows it goes. Must not make one for a blob that
// isn't shown.

import { useLayoutEffect, useRef } from 'preact/hooks'

/** @returns the way to ask for the address of a blob; all of them end with the component */
export function useObjectUrls(): (blob: Blob) => string {
  const made = useRef(new Map<Blob, string>())
  // At once, not after the next paint: a chat that is destroyed leaves nothing.
  useLayoutEffect(
    () => () => {
      for (const url of made.current.values()) URL.revokeObjectURL(url)
      made.current.clear()
    },
    [],
  )
  return (blob) => {
    const url = made.current.get(blob) ?? URL.createObjectURL(blob)
    made.current.set(blob, url)
    return url
  }
}
