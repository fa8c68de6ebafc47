// How Samtale is built and tested. The build's outputs are made one by one by test/scripts/build.mjs, through `--mode`.

import { readFileSync } from 'node:fs'
import { minify } from 'terser'
import { defineConfig, type Plugin } from 'vite'
import { projects } from './test/projects.ts'

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }

/** After oxc: another 2 kB less. An IIFE's only top-level variable is not ours to rename. */
const terser = (): Plugin => ({
  name: 'terser-after',
  apply: 'build',
  enforce: 'post',
  async generateBundle(output, bundle) {
    const esm = output.format === 'es'
    for (const out of Object.values(bundle)) {
      if (out.type !== 'chunk') continue
      const { code } = await minify(out.code, {
        module: esm,
        toplevel: esm,
        ecma: 2020,
        compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
        // A page without a charset reads other letters wrongly.
        format: { comments: false, ascii_only: true },
      })
      if (code) out.code = code
    }
  },
})

/** The parts of the tag's chunks: each a file of its own, fetched on intent. */
const tagParts: Readonly<Record<string, string>> = {
  'src/client/uploads.ts': 'files',
  'src/client/sharing.ts': 'sharing',
  'src/widget/Files/part.ts': 'files-ui',
  'src/widget/Emoji/part.ts': 'emoji',
  'src/widget/Gate/part.ts': 'gate',
  'src/widget/Thread/part.ts': 'thread',
  'src/transports/http/events.ts': 'http-events',
  'src/transports/http/upload.ts': 'http-upload',
}
const partName = (id: string | null): string => Object.entries(tagParts).find(([path]) => id?.endsWith(path))?.[1] ?? 'unnamed'

/**
 * A part has modules in common with its chunk. It must not import them by address: the loader may have the chunk from another
 * one (after a failure it tries again with `?1`), and the browser would load it, and Preact, a second time. So a part becomes a
 * function of what its chunk exports, and the chunk's `import()` of it asks the loader, which gives itself by `parts()`.
 */
const partsAsFunctions = (): Plugin => ({
  name: 'parts-as-functions',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
    const whole = chunks.find((one) => one.isEntry)
    const names = (list = ''): string[] => list.split(',').flatMap((one) => one.trim() || [])
    for (const chunk of chunks) {
      if (chunk === whole) {
        if (!chunk.dynamicImports.length) continue
        const asked = chunk.code.replace(/\bimport\((["'`])\.\/([^"'`]+)\.js\1\)/g, (_all, _quote, file: string) => {
          return `import.meta.part("${file.replace(`embed-${version}-`, '')}")`
        })
        chunk.code = `${asked};const made={};export const parts=(fetch,own)=>{import.meta.part=async name=>{const{make}=await fetch(name);return made[name]??=make(own)}};`
        continue
      }
      const taken = /^import\s*\{([^}]*)\}\s*from\s*["'][^"']+["'];?/.exec(chunk.code)
      const given = /export\s*\{([^}]*)\};?\s*$/.exec(chunk.code)
      const strange = chunk.imports.some((name) => name !== whole?.fileName) || Boolean(chunk.imports.length) !== Boolean(taken)
      if (!given || strange) throw new Error(`${chunk.fileName} must import from ${whole?.fileName} only, but has ${chunk.imports}`)
      const own = names(taken?.[1]).map((one) => one.replace(' as ', ':'))
      const out = names(given[1]).map((one) => one.replace(/^(\S+) as (\S+)$/, '$2:$1'))
      chunk.code = `export const make=({${own}})=>{${chunk.code.slice(taken?.[0].length ?? 0, given.index)};return{${out}}};`
    }
  },
})

/** The script tag's files: the loader, and each chunk by itself beside it, so that nothing is fetched that isn't used. */
const tagFiles: Readonly<Record<string, { entry: string; name: string }>> = {
  embed: { entry: 'src/embed.ts', name: 'embed' },
  'embed-widget': { entry: 'src/embed/widget.ts', name: `embed-${version}-widget` },
  'embed-check': { entry: 'src/embed/check.ts', name: `embed-${version}-check` },
  'embed-http': { entry: 'src/transports/http/index.ts', name: `embed-${version}-http` },
  'embed-memory': { entry: 'src/transports/memory/index.ts', name: `embed-${version}-memory` },
  'embed-theme-fjord': { entry: 'src/embed/themeFjord.ts', name: `embed-${version}-theme-fjord` },
  'embed-theme-contrast': { entry: 'src/embed/themeContrast.ts', name: `embed-${version}-theme-contrast` },
}

const npmEntries = {
  index: 'src/index.ts',
  client: 'src/client.ts',
  testing: 'src/testing.ts',
  'transports/http': 'src/transports/http/index.ts',
  'transports/memory': 'src/transports/memory/index.ts',
}

export default defineConfig(async ({ mode }) => {
  const tagFile = tagFiles[mode]
  const common = {
    target: 'es2022',
    emptyOutDir: false,
    cssMinify: 'lightningcss' as const,
    // Not older: else `light-dark()` and logical properties are spelled out, at twice the bytes.
    cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
    outDir: 'dist',
    copyPublicDir: false,
  }
  return {
    define: { __VERSION__: JSON.stringify(version) },
    build: tagFile
      ? {
          ...common,
          minify: 'oxc' as const,
          lib: {
            entry: tagFile.entry,
            formats: [mode === 'embed' ? ('iife' as const) : ('es' as const)],
            name: 'samtaleLoader',
            fileName: () => `${tagFile.name}.js`,
          },
          rolldownOptions:
            mode === 'embed'
              ? { output: { minify: true, codeSplitting: false } }
              : {
                  // What the parts have in common with their chunk stays in it.
                  preserveEntrySignatures: 'allow-extension' as const,
                  output: {
                    minify: true,
                    chunkFileNames: (chunk: { facadeModuleId: string | null }) => `embed-${version}-${partName(chunk.facadeModuleId)}.js`,
                  },
                },
        }
      : {
          ...common,
          minify: false,
          sourcemap: true,
          lib: { entry: npmEntries, formats: ['es' as const] },
          rolldownOptions: { output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
        },
    plugins: tagFile ? [...(mode === 'embed' ? [] : [partsAsFunctions()]), terser()] : [],
    // Asked for by vitest only: a build needs no browser.
    ...(process.env.VITEST && { test: { projects: await projects() } }),
  }
})
