// Which tests run where. A browser engine that isn't installed is left out here and named by test/scripts/test.mjs.

import type { TestProjectConfiguration } from 'vitest/config'

export const projects: TestProjectConfiguration[] = []
