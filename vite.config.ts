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

/** The parts of the widget's chunk: each a file of the script tag's, fetched on intent. */
const tagParts: Readonly<Record<string, string>> = {
  'src/client/uploads.ts': 'files',
  'src/client/sharing.ts': 'sharing',
  'src/widget/Files/part.ts': 'files-ui',
  'src/widget/Emoji/part.ts': 'emoji',
  'src/widget/Gate/part.ts': 'gate',
}
const partName = (id: string | null): string => Object.entries(tagParts).find(([path]) => id?.endsWith(path))?.[1] ?? 'unnamed'

/**
 * A part has modules in common with the widget. It must not import them by address: the loader may have the widget from another
 * one (after a failure it tries again with `?1`), and the browser would load it, and Preact, a second time. So a part becomes a
 * function of what the widget exports, and the widget's `import()` of it asks the loader.
 */
const partsAsFunctions = (): Plugin => ({
  name: 'parts-as-functions',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
    const widget = chunks.find((one) => one.isEntry)
    const list = (names: string): string[] => names.split(',').filter(Boolean)
    for (const chunk of chunks) {
      const strange = [...chunk.imports, ...(chunk === widget ? [] : chunk.dynamicImports)].filter((name) => name !== widget?.fileName)
      if (strange.length) throw new Error(`${chunk.fileName} imports ${strange}: only parts of the widget, and they only from it`)
      if (chunk === widget) {
        chunk.code = chunk.code.replace(
          /\bimport\((["'`])\.\/([^"'`]+)\.js\1\)/g,
          (_, __, name: string) => `import.meta.part("${name.replace(`embed-${version}-`, '')}")`,
        )
        continue
      }
      const taken = /^import\s*\{([^}]*)\}\s*from\s*["'][^"']+["'];?/.exec(chunk.code)
      const given = /export\s*\{([^}]*)\};?\s*$/.exec(chunk.code)
      if (!given || chunk.imports.length > 0 !== Boolean(taken)) throw new Error(`${chunk.fileName} is not as expected`)
      const own = list(taken?.[1] ?? '').map((one) => one.trim().replace(' as ', ':'))
      const out = list(given[1] as string).map((one) => one.trim().replace(/^(\S+) as (\S+)$/, '$2:$1'))
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
            mode === 'embed-widget'
              ? {
                  // What the parts share with the widget stays in it.
                  preserveEntrySignatures: 'allow-extension' as const,
                  output: { minify: true, chunkFileNames: ({ facadeModuleId }) => `embed-${version}-${partName(facadeModuleId)}.js` },
                }
              : { output: { minify: true, codeSplitting: false } },
        }
      : {
          ...common,
          minify: false,
          sourcemap: true,
          lib: { entry: npmEntries, formats: ['es' as const] },
          rolldownOptions: { output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
        },
    plugins: mode === 'embed-widget' ? [partsAsFunctions(), terser()] : tagFile ? [terser()] : [],
    // Asked for by vitest only: a build needs no browser.
    ...(process.env.VITEST && { test: { projects: await projects() } }),
  }
})
