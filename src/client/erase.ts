// Takes away the files kept under a name, without the code that keeps them. Must never throw.

export const databaseName = (name: string): string => `samtale/${name}`

export function eraseBlobs(name: string): void {
  try {
    globalThis.indexedDB?.deleteDatabase(databaseName(name))
  } catch {
    // A page that forbids storage has none.
  }
}
