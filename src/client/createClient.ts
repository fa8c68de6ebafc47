// The headless client as the package gives it. Must leave to later what isn't needed at once.

import { createClientWith } from './client.js'
import type { Client, ClientOptions } from './options.js'

/**
 * A chat without a user interface.
 * @throws {ChatError} `option` when the transport is missing or its own options are wrong.
 */
export const createClient = (options: ClientOptions): Client =>
  createClientWith({ files: () => import('./uploads.js'), sharing: () => import('./sharing.js') }, options)
