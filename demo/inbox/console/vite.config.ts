// Builds the team's console into its own dist, which the inbox server serves.
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: false },
})
