import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The lab that `vite` (hot reloading while one works on the console) talks to. */
const lab = process.env['LAB_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'baseline-widely-available',
    // The policy allows no inline script, and no data: for scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': lab } },
});
