// Files dragged over the panel: what they are, as far as the browser tells, and where they go. The page around it is left
// alone. Must not let a drop lead away from the page.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { isOver, useWidget } from '../context.js'
import { refusesAll } from './words.js'

/** The types of what is over the panel now, where the browser says them. */
export type Dragged = { readonly types: readonly string[]; readonly refused: boolean }

const carriesFiles = (event: DragEvent): boolean => [...(event.dataTransfer?.types ?? [])].includes('Files')
/** Words and links may be dropped where they can be written. */
const intoText = (event: DragEvent): boolean => (event.composedPath()[0] as Element).localName === 'textarea'

/** @returns the files, without the folders between them, and whether there were any */
export function filesOf(data: DataTransfer | null): { readonly files: readonly File[]; readonly folders: boolean } {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === 'file')
  if (!items.length) return { files: [...(data?.files ?? [])], folders: false }
  const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory)
  return { files: items.filter((item) => !folders.includes(item)).flatMap((item) => item.getAsFile() ?? []), folders: folders.length > 0 }
}

export function useDropping(): {
  readonly dragged: Dragged | undefined
  readonly handlers: Readonly<Record<'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>>
  /** @returns whether there was something to end */
  end(): boolean
} {
  const { client, ui, go } = useWidget()
  const [dragged, setDragged] = useState<Dragged | undefined>(undefined)
  const inside = useRef(new Set<EventTarget>())
  const shown = useRef(false)
  const set = (next: Dragged | undefined): void => {
    if (!next) inside.current.clear()
    shown.current = next !== undefined
    setDragged(next)
  }
  const end = (): boolean => {
    const was = shown.current
    if (was) set(undefined)
    return was
  }
  // It may end elsewhere, and what it was over may be gone from the page.
  useEffect(() => {
    if (!dragged) return
    const left = (event: DragEvent): void => {
      if (event.type !== 'dragleave' || event.relatedTarget === null) {
        for (const one of inside.current) if (!(one as Node).isConnected) inside.current.delete(one)
        if (event.type !== 'dragleave' || !event.composedPath().some((one) => inside.current.has(one))) end()
      }
    }
    const kinds = ['dragend', 'drop', 'dragleave'] as const
    for (const kind of kinds) document.addEventListener(kind, left)
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, left)
    }
  }, [dragged])

  const handlers = useMemo(() => {
    const { signals: state } = client
    const takes = (): boolean => {
      if (state.consent.value === 'pending' || !state.attachments.value || ui.features.peek().attachments === false) return false
      return !isOver(client) || state.chatflow.value?.newConversation !== false
    }
    return {
      onDragEnter: (event: DragEvent) => {
        if (!carriesFiles(event) || !takes()) return
        event.preventDefault()
        const target = event.composedPath()[0] as EventTarget
        for (const one of inside.current) if (!(one as Node).isConnected) inside.current.delete(one)
        inside.current.add(target)
        const types = [...(event.dataTransfer?.items ?? [])].filter((one) => one.kind === 'file').map((one) => one.type)
        if (!shown.current) set({ types, refused: refusesAll(types, state.attachments.value?.accept) })
      },
      onDragOver: (event: DragEvent) => {
        if (intoText(event) && !carriesFiles(event)) return
        event.preventDefault()
        if (event.dataTransfer && carriesFiles(event)) event.dataTransfer.dropEffect = takes() ? 'copy' : 'none'
      },
      onDragLeave: (event: DragEvent) => {
        inside.current.delete(event.composedPath()[0] as EventTarget)
        if (!inside.current.size) end()
      },
      onDrop: (event: DragEvent) => {
        end()
        if (intoText(event) && !carriesFiles(event)) return
        event.preventDefault()
        const { files, folders } = takes() ? filesOf(event.dataTransfer) : { files: [], folders: false }
        const t = ui.t.peek()
        const word = !takes() ? t('file.none') : folders ? t('file.folder') : files.length ? '' : t('file.only')
        if (files.length && (ui.view.peek() !== 'conversation' || isOver(client))) go('new')
        // Where there is no composer to say it beside, it is said aloud.
        if (ui.view.peek() === 'conversation') ui.word.value = word
        else ui.spoken.value = word
        if (!files.length) return
        void client.attach(files).catch(() => {})
      },
    }
  }, [client, ui])
  return { dragged, handlers, end }
}
