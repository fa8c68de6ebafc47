// A wrong attribute of the script tag is one sentence with the remedy.
import { expect, test } from 'vitest'
import { misspelled, whatIsWrong } from '../../src/embed/check.js'
import { launcherLabels } from '../../src/embed/labels.js'
import { readTag } from '../../src/embed/tag.js'
import { en } from '../../src/i18n/en.js'

const url = 'https://inbox.example.com/v1'

test('the shortest tag is enough', () => {
  expect(readTag({ url })).toMatchObject({
    transport: 'http',
    transportOptions: { url },
    theme: 'default',
    options: { load: 'intent', position: 'end' },
  })
})

test('what a transport wants is passed to it, and what is ours is not', () => {
  expect(readTag({ url, timeoutMs: '5000', position: 'start', scheme: 'dark' })).toMatchObject({
    transportOptions: { url, timeoutMs: '5000' },
    options: { position: 'start', scheme: 'dark' },
  })
  expect(readTag({ url, position: 'start' })).not.toHaveProperty('transportOptions.position')
})

test.each([
  [{}, /data-url is missing.*https:\/\/inbox/],
  [{ url: 'inbox.example.com' }, /not an absolute/],
  [{ url: 'ftp://x' }, /not an absolute/],
  [{ url, scheme: 'night' }, /data-scheme="night".*"auto", "light", "dark"/],
  [{ url, position: 'left' }, /data-position="left".*"end", "start"/],
  [{ url, consent: 'yes' }, /data-consent="yes"/],
  [{ url, load: 'now' }, /data-load="now"/],
  [{ url, chatflow: 'eager' }, /data-chatflow="eager"/],
  [{ url, launcher: 'big' }, /data-launcher="big"/],
  [{ url, theme: 'fjrod' }, /data-theme="fjrod".*"fjord"/],
  [{ url, locale: 'norwegian!' }, /data-locale="norwegian!"/],
])('%j', (data, said) => {
  expect(readTag(data)).toBeUndefined()
  expect(whatIsWrong(data)).toMatch(said)
})

test('nothing is wrong with a good one', () => expect(whatIsWrong({ url, theme: '/my.css', locale: 'nb' })).toBeUndefined())

test('a misspelled attribute is named with what was meant, and what others write on the tag is left alone', () => {
  expect(misspelled({ url, positon: 'start' })).toBe('data-positon is not known. Did you mean data-position?')
  expect(misspelled({ url, ulr: 'x' })).toBe('data-ulr is not known. Did you mean data-url?')
  expect(misspelled({ url, timeoutms: '1' })).toBe('data-timeoutms is not known. Did you mean data-timeout-ms?')
  for (const other of [{ cfasync: 'false' }, { turboTrack: 'reload' }, { timeoutMs: '5000' }, { cookieconsent: 'x' }])
    expect(misspelled({ url, ...other })).toBeUndefined()
  expect(misspelled({ transport: 'acme', urls: 'x' })).toBeUndefined()
})

test('a theme may be an address', () =>
  expect(readTag({ url, theme: '/my/theme.css' })).toMatchObject({ link: '/my/theme.css', theme: 'default' }))

test('memory needs no address', () => expect(readTag({ transport: 'memory' })).toMatchObject({ transport: 'memory', shipped: true }))

test('the loader says what the language says', () => expect(launcherLabels.en).toBe(en['launcher.open']))
