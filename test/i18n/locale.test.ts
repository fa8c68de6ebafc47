// The visitor's language, also from browsers that name one that is none.
import { expect, test } from 'vitest'
import { chooseLocale } from '../../src/i18n/locale.js'

test.each([
  ['nb', 'en', ['en-US'], 'nb'],
  ['pt-br', 'en', [], 'pt-BR'],
  ['auto', 'en', ['en-US@posix', 'en-US'], 'en-US'],
  ['auto', 'en', ['en-US@posix'], 'en'],
  [undefined, 'en', ['nb-NO', 'en-GB'], 'en-GB'],
  [undefined, '', ['nb-NO'], 'nb-NO'],
  [undefined, undefined, ['en-US@posix', 'de'], 'de'],
  [undefined, 'not a tag', ['nonsense!'], 'en'],
  ['not a tag', undefined, [], 'en'],
])('asked for %s, on a page in "%s", by a browser that speaks %j: %s', (wanted, page, languages, expected) =>
  expect(chooseLocale(wanted, page, languages)).toBe(expected),
)
