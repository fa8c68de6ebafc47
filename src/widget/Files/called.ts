// What a file is called where only its name stands. Must not show a name as it came.

import type { Translate } from '../../i18n/translate.js'
import type { FilePart } from '../../model/part.js'
import { visibleName } from '../../safety/name.js'
import { shownAs } from '../../safety/shown.js'

export const nameOf = (file: { readonly name: string }, t: Translate): string => visibleName(file.name) || t('file.unnamed')

/** A file in a list of messages or said aloud: "Photo", or its name. */
export const fileSummary =
  (t: Translate) =>
  (part: FilePart): string =>
    shownAs(part) === 'image' ? t('file.photo') : nameOf(part, t)
