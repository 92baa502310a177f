import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';

export default defineConfig({
  root: 'src',
  publicDir: false,
  plugins: [react(), tailwindcss(), compression({ include: /\.(js|css|svg)$/, algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'] })],
  resolve: { conditions: ['@adjutant/source', ...defaultClientConditions] },
  build: { outDir: '../dist/client', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, sourcemap: 'hidden', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 800 },
  server: { proxy: { '/api': 'http://localhost:8000' } },
});
