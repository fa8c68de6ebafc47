// Which tests run where: `node` for what needs no page, `browser` for what needs one, `e2e` for the built files on real servers,
// `faults` for the same with everything going wrong.

import { playwright } from '@vitest/browser-playwright'
import type { TestProjectConfiguration } from 'vitest/config'
import { chromiumArgs, chromiumPath } from './browsers.ts'

const version = '0.0.0-test'
const define = { __VERSION__: JSON.stringify(version) }

export async function projects(): Promise<TestProjectConfiguration[]> {
  return [
    {
      define,
      test: {
        name: 'node',
        environment: 'node',
        include: ['test/{model,client,transports,contract,inbox,i18n,widget,console,rules}/**/*.test.ts'],
        testTimeout: 20_000,
        hookTimeout: 60_000,
      },
    },
    {
      define,
      test: {
        name: 'browser',
        include: ['test/browser/**/*.test.{ts,tsx}'],
        testTimeout: 40_000,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: playwright({ launchOptions: { executablePath: await chromiumPath(), args: chromiumArgs } }),
          instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }],
        },
      },
    },
    {
      define,
      test: {
        name: 'e2e',
        environment: 'node',
        include: ['test/e2e/**/*.test.ts', 'test/package/**/*.test.ts'],
        testTimeout: 90_000,
        hookTimeout: 90_000,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
        expect: { poll: { timeout: 8000 } },
      },
    },
    {
      define,
      test: {
        name: 'faults',
        environment: 'node',
        include: ['test/faults/**/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        maxWorkers: 1,
        // By themselves: what is done to them takes a machine that isn't busy with others.
        sequence: { groupOrder: 2 },
        expect: { poll: { timeout: 20_000 } },
      },
    },
  ]
}
