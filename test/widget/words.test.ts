// What is said of files: sizes, kinds, refusals, names.
import { describe, expect, test } from 'vitest'
import type { Upload } from '../../src/client/readable.js'
import { en } from '../../src/i18n/en.js'
import { createTranslate } from '../../src/i18n/translate.js'
import { TransportError } from '../../src/model/error.js'
import { summary } from '../../src/model/message.js'
import { savedName, splitName, visibleName } from '../../src/safety/name.js'
import { shownAs } from '../../src/safety/shown.js'
import { mediaUrl } from '../../src/safety/url.js'
import {
  errorText,
  fileSummary,
  insteadText,
  limitsText,
  progressText,
  refusedType,
  refusesAll,
  sheetText,
  sizeText,
} from '../../src/widget/Files/words.js'

const t = createTranslate(en, 'en')
const MB = 1024 * 1024
const part = { type: 'file' as const, name: 'sea.png', mime: 'image/png', size: 1 }

test('sizes', () => {
  expect([0, 900, 1300, 2.1 * MB, 48 * MB, 3 * 1024 * MB].map((bytes) => sizeText(bytes, 'en'))).toEqual([
    '0.1 kB',
    '0.9 kB',
    '1.3 kB',
    '2.1 MB',
    '48 MB',
    '3 GB',
  ])
  expect(progressText(2.1 * MB, 4.8 * MB, t, 'en')).toBe('2.1 of 4.8 MB')
  expect(progressText(0, 48 * MB, t, 'en')).toBe('0 of 48 MB')
})

test('limits in words', () => {
  const accept = ['image/*', 'image/png', 'application/pdf', '.doc', '.docx']
  expect(limitsText({ maxBytes: 20 * MB, maxFiles: 10, accept }, t, 'en')).toBe('Images, PDF or Word, up to 20 MB each')
  expect(limitsText({ maxBytes: 20 * MB, maxFiles: 10 }, t, 'en')).toBe('Files up to 20 MB each')
  expect(insteadText(['application/pdf', 'image/*'], t, 'en')).toBe('Send a PDF or an image instead.')
  expect(insteadText(['.dwg'], t, 'en')).toBe('Send a DWG file instead.')
})

test('what is dragged is refused only where that is certain', () => {
  expect(refusesAll(['application/zip'], ['image/*', '.pdf'])).toBe(true)
  expect(refusesAll(['application/zip', 'image/png'], ['image/*'])).toBe(false)
  expect(refusesAll(['application/pdf'], ['.pdf'])).toBe(false)
  expect(refusesAll(['application/zip'], ['.dwg'])).toBe(false)
  expect(refusesAll([''], ['image/*'])).toBe(false)
  expect(refusesAll([], ['image/*'])).toBe(false)
  expect(refusesAll(['application/zip'], undefined)).toBe(false)
  expect(refusedType(['application/zip', 'application/zip'], t)).toBe('ZIP files can’t be sent here')
  expect(refusedType(['application/zip', 'video/mp4'], t)).toBe('This kind of file can’t be sent here')
})

test('every reason has a sentence with a remedy', () => {
  const upload: Upload = {
    id: 'u',
    conversation: 'new',
    name: 'film.mov',
    mime: 'video/quicktime',
    size: 48 * MB,
    kind: 'file',
    state: 'refused',
    sentBytes: 0,
  }
  const why = (kind: 'invalid' | 'too_large' | 'unsupported_type' | 'network', info = {}, state: Upload['state'] = 'refused'): string =>
    errorText(
      { ...upload, state, error: new TransportError(kind, '', info) },
      { maxBytes: 20 * MB, maxFiles: 10, accept: ['image/*'] },
      t,
      'en',
    ).replace(/[\u2068\u2069]/g, '')
  expect(why('too_large')).toBe('film.mov is 48 MB. The most is 20 MB.')
  expect(why('unsupported_type')).toBe('film.mov can’t be sent here. Send an image instead.')
  expect(why('invalid', { code: 'too_many', limit: 10, count: 490 })).toBe('10 files at most. 490 were left out.')
  expect(why('invalid', { code: 'empty' })).toBe('film.mov is empty. Choose another file.')
  expect(why('invalid', { code: 'unreadable' })).toBe('film.mov can’t be read any more. Choose it again.')
  expect(why('invalid', { code: 'storage_full' })).toContain('when you are connected again')
  expect(why('network', {}, 'failed')).toBe('film.mov was not uploaded. Check your network and try again.')
  expect(why('invalid', {}, 'failed')).toBe('film.mov was not uploaded. Try again.')
})

describe('names', () => {
  test('what can’t be seen is taken out', () => {
    expect(visibleName('photo_\u202egnp.scr')).toBe('photo_gnp.scr')
    expect(visibleName(`invoice.pdf${'\u00a0'.repeat(80)}.exe`)).toBe('invoice.pdf .exe')
    expect(visibleName('a\nb\u0001\u2028c')).toBe('a b c')
    expect(visibleName('👨\u200d👩\u200d👧.png')).toBe('👨\u200d👩\u200d👧.png')
    expect(visibleName('\u200e\u202e')).toBe('')
  })
  test('the ending stands by itself', () => {
    expect(splitName('invoice.pdf.exe')).toEqual({ stem: 'invoice.pdf', ending: '.exe' })
    expect(splitName('.profile')).toEqual({ stem: '.profile', ending: '' })
    expect(splitName('README')).toEqual({ stem: 'README', ending: '' })
    expect(['plan.dwg', 'plan', 'x.webmanifest'].map((name) => sheetText({ name, mime: 'application/pdf' }))).toEqual(['DWG', 'PDF', ''])
  })
  test('saved without a path, and not hidden', () => {
    expect(savedName('../../etc/passwd')).toBe('__.._etc_passwd')
    expect(savedName('.bashrc')).toBe('_bashrc')
  })
})

test('a file in a list is a photo or its name', () => {
  const message = { id: 'm', conversation: 'c', createdAt: 0, author: { id: 'v', role: 'visitor' as const }, parts: [part] }
  expect(summary(message)).toBe('sea.png')
  expect(summary(message, fileSummary(t))).toBe('Photo')
  expect(summary({ ...message, parts: [{ ...part, mime: 'image/svg+xml' }] }, fileSummary(t))).toBe('sea.png')
})

test('only rasters, sound and films are shown, and only from addresses that hold no script', () => {
  expect(
    ['image/png', 'IMAGE/PNG', 'image/svg+xml', 'image/*', 'text/html', 'toString', 'video/mp4'].map((mime) => shownAs({ mime })),
  ).toEqual(['image', 'file', 'file', 'file', 'file', 'file', 'video'])
  expect(shownAs({ mime: 'image/png', width: 100_000, height: 100_000 })).toBe('file')
  expect(['https://x.test/a', 'blob:https://x.test/1', 'javascript:alert(1)', 'data:image/png,x', '/a', undefined].map(mediaUrl)).toEqual([
    'https://x.test/a',
    'blob:https://x.test/1',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
