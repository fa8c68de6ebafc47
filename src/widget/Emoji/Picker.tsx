// Emoji over the composer: found by words, chosen by arrows or a press. Must not keep what was used beyond this page.

import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { StringKey } from '../../i18n/en.js'
import { direction } from '../../i18n/translate.js'
import { useWidget } from '../context.js'
import { Icon } from '../icons.js'
import { drawable } from './drawable.js'

type Glyph = { readonly glyph: string; readonly words: string }
type Group = { readonly name: string; readonly glyphs: readonly Glyph[] }

const columns = 8
const recentMax = columns * 2
let known: readonly Group[] | undefined

const read = (groups: Readonly<Record<string, string>>): readonly Group[] => {
  const all = Object.entries(groups).map(([name, text]) => ({
    name,
    glyphs: text.split(';').map((one): Glyph => {
      const [, glyph = '', words = ''] = /^([^a-z]+)(.*)$/.exec(one) ?? []
      return { glyph, words }
    }),
  }))
  const drawn = drawable(all.flatMap(({ glyphs }) => glyphs.map((one) => one.glyph)))
  return all.map(({ name, glyphs }) => ({ name, glyphs: glyphs.filter((one) => drawn.has(one.glyph)) }))
}

const inRows = (glyphs: readonly Glyph[]): readonly (readonly Glyph[])[] =>
  Array.from({ length: Math.ceil(glyphs.length / columns) }, (_, row) => glyphs.slice(row * columns, (row + 1) * columns))

export function Picker({ onPick, onClose }: { onPick(glyph: string): void; onClose(back: boolean): void }): JSX.Element {
  const { ui, emoji } = useWidget()
  const t = ui.t.value
  const [groups, setGroups] = useState(known)
  const [failed, setFailed] = useState(false)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0])
  const box = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  close.current = onClose

  useLayoutEffect(() => {
    let here = true
    if (!known)
      emoji().then(
        (chunk) => {
          known = read(chunk.groups)
          if (here) setGroups(known)
        },
        () => here && setFailed(true),
      )
    box.current?.querySelector('input')?.focus()
    const root = box.current?.getRootNode()
    const away = (event: Event): void => {
      if (!event.composedPath().includes(box.current?.parentElement as EventTarget)) close.current(false)
    }
    root?.addEventListener('pointerdown', away)
    return () => {
      here = false
      root?.removeEventListener('pointerdown', away)
    }
  }, [])

  const shown = useMemo((): readonly Group[] => {
    if (!groups) return []
    const every = groups.flatMap((one) => one.glyphs)
    const wanted = query.trim().toLowerCase().split(/\s+/)
    if (query.trim()) {
      const found = every.filter(({ glyph, words }) =>
        wanted.every((word) => glyph === word || words.split(' ').some((one) => one.startsWith(word))),
      )
      return found.length ? [{ name: '', glyphs: found }] : []
    }
    const recent = ui.recent.peek().flatMap((glyph) => every.find((one) => one.glyph === glyph) ?? [])
    return recent.length ? [{ name: 'recent', glyphs: recent }, ...groups] : groups
  }, [groups, query])
  const rows = shown.map((group) => inRows(group.glyphs))
  const flat = rows.flat()

  const focus = (row: number, column: number): void => {
    const line = flat[Math.max(0, Math.min(row, flat.length - 1))]
    if (!line) return
    const next = [flat.indexOf(line), Math.max(0, Math.min(column, line.length - 1))] as const
    setAt(next)
    box.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus()
  }
  const pick = (glyph: string): void => {
    ui.recent.value = [glyph, ...ui.recent.value.filter((one) => one !== glyph)].slice(0, recentMax)
    onPick(glyph)
  }
  const onGridKey = (event: KeyboardEvent): void => {
    const [row, column] = at
    const forward = direction(ui.locale.value) === 'rtl' ? -1 : 1
    const last = (flat[row]?.length ?? 1) - 1
    const side = (by: number): void => {
      if (column + by > last) focus(row + 1, row + 1 < flat.length ? 0 : last)
      else if (column + by < 0) focus(row - 1, row ? columns : 0)
      else focus(row, column + by)
    }
    const { key } = event
    if (key === 'ArrowRight') side(forward)
    else if (key === 'ArrowLeft') side(-forward)
    else if (key === 'ArrowDown') focus(row + 1, column)
    else if (key === 'ArrowUp' && row === 0) box.current?.querySelector('input')?.focus()
    else if (key === 'ArrowUp') focus(row - 1, column)
    else if (key === 'Home') event.ctrlKey ? focus(0, 0) : focus(row, 0)
    else if (key === 'End') event.ctrlKey ? focus(flat.length - 1, columns) : focus(row, columns)
    else return
    event.preventDefault()
  }
  let line = -1
  return (
    <div
      ref={box}
      class="emoji"
      part="emoji"
      role="dialog"
      aria-label={t('composer.emoji')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return
        event.stopPropagation()
        onClose(true)
      }}
    >
      <div class="emoji-search">
        <Icon name="search" size="sm" />
        <input
          type="search"
          aria-label={t('emoji.search')}
          placeholder={t('emoji.search')}
          dir={query ? 'auto' : undefined}
          autocomplete="off"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value)
            setAt([0, 0])
          }}
          onKeyDown={(event) => {
            if (event.isComposing || event.keyCode === 229) return
            const first = flat[0]?.[0]
            if (event.key === 'ArrowDown') focus(...at)
            else if (event.key === 'Enter' && query && first) pick(first.glyph)
            else if (event.key !== 'Enter') return
            event.preventDefault()
          }}
        />
      </div>
      {flat.length === 0 ? (
        <p class="emoji-none" role="status">
          {t(failed ? 'emoji.failed' : groups ? 'emoji.none' : 'emoji.loading')}
        </p>
      ) : (
        <div class="emoji-grid" role="grid" aria-label={t('composer.emoji')} onKeyDown={onGridKey}>
          {shown.map((group, index) => (
            <div key={group.name} role="rowgroup" aria-label={group.name ? t(`emoji.${group.name}` as StringKey) : undefined}>
              {group.name && (
                <p class="emoji-head" aria-hidden="true">
                  {t(`emoji.${group.name}` as StringKey)}
                </p>
              )}
              {rows[index]?.map((row) => {
                line++
                const here = line
                return (
                  // biome-ignore lint/a11y/useFocusableInteractive: its cells have the focus
                  <div key={here} role="row" class="emoji-row">
                    {row.map(({ glyph, words }, column) => (
                      <button
                        key={glyph}
                        type="button"
                        role="gridcell"
                        aria-label={words}
                        data-at={`${here},${column}`}
                        tabIndex={at[0] === here && at[1] === column ? 0 : -1}
                        onFocus={() => setAt([here, column])}
                        onClick={() => pick(glyph)}
                      >
                        {glyph}
                      </button>
                    ))}
                  </div>
                )
              })}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
