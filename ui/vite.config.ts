import { fileURLToPath, URL } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Two bundles from one source: the window (tauri) and the browser tests (web). */
export default defineConfig(({ mode }) => {
  const web = mode === 'web';
  const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return {
    plugins: [vue()],
    resolve: {
      alias: {
        '@/backend/transport': source(web ? './src/backend/http.ts' : './src/backend/tauri.ts'),
        '@': source('./src'),
      },
    },
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
    },
    build: {
      outDir: web ? 'dist-web' : 'dist',
      emptyOutDir: true,
      target: ['safari16', 'chrome110'],
      // Everything is a file of its own: data: scripts and fonts are not allowed by the CSP.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1600,
    },
    worker: { format: 'es' },
    server: { proxy: { '/api': 'http://127.0.0.1:4173', '/blob': 'http://127.0.0.1:4173', '/events': 'http://127.0.0.1:4173' } },
    test: {
      environment: 'jsdom',
      include: ['tests/**/*.test.ts'],
      setupFiles: ['tests/setup.ts'],
      // Modules are loaded once, not once a file; setup.ts clears what tests share.
      isolate: false,
      // Loading them on a busy machine takes its time.
      hookTimeout: 120_000,
      testTimeout: 60_000,
    },
  };
});
