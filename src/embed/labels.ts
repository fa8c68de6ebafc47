// The launcher's name in every shipped language, known before the language's strings are loaded. Tested against `i18n`.

export const launcherLabels: Readonly<Record<string, string>> = { en: 'Open chat' }
