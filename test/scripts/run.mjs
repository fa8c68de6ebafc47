// Runs a command of the project's own tools, with its output shown.
import { spawn } from 'node:child_process'
import { delimiter, resolve } from 'node:path'

const path = `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}`

/** @returns {Promise<number>} the exit code; rejects when it isn't 0 and `check` isn't false. */
export function run(command, args, { check = true, env = {} } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: path, ...env } })
    child.on('error', fail)
    child.on('exit', (code) => {
      if (check && code !== 0) fail(new Error(`${command} ${args.join(' ')} ended with ${code}`))
      else done(code ?? 1)
    })
  })
}
