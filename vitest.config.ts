import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{packages,services,simulators,chaos,lab,infra,scripts}/**/*.test.ts'], exclude: ['**/node_modules/**'] } },
    ],
  },
});
