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

/** The script tag's files: the loader, and each chunk by itself beside it, so that nothing is fetched that isn't used. */
const tagFiles: Readonly<Record<string, { entry: string; name: string }>> = {
  embed: { entry: 'src/embed.ts', name: 'embed' },
  'embed-widget': { entry: 'src/embed/widget.ts', name: `embed-${version}-widget` },
  'embed-check': { entry: 'src/embed/check.ts', name: `embed-${version}-check` },
  'embed-files': { entry: 'src/client/uploads.ts', name: `embed-${version}-files` },
  'embed-emoji': { entry: 'src/widget/Emoji/glyphs.ts', name: `embed-${version}-emoji` },
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
          rolldownOptions: { output: { minify: true, codeSplitting: false } },
        }
      : {
          ...common,
          minify: false,
          sourcemap: true,
          lib: { entry: npmEntries, formats: ['es' as const] },
          rolldownOptions: { output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
        },
    plugins: tagFile ? [terser()] : [],
    // Asked for by vitest only: a build needs no browser.
    ...(process.env.VITEST && { test: { projects: await projects() } }),
  }
})
