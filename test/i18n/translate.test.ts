// Words of the interface, filled in.
import { expect, test } from 'vitest'
import { en } from '../../src/i18n/en.js'
import { createTranslate } from '../../src/i18n/translate.js'

test('a key without words is shown as it is, and nothing is thrown while a message is drawn', () => {
  const t = createTranslate(en, 'en')
  expect(t('failed.gone' as never)).toBe('failed.gone')
})
