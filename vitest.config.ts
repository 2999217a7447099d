import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite warns of each file that was published without its source map.
  logLevel: 'error',
  test: {
    include: ['**/*.test.ts'],
    // What needs the lab has a run of its own: `npm run test:lab`.
    exclude: ['node_modules/**', 'dist/**', 'runs/**', 'tests/lab/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // It imports JSON as bundlers allow it and Node.js does not.
    server: { deps: { inline: [/@actions\/workflow-parser/] } },
    // Whole-command tests run a cloud, real shells and a millisecond profiler in one process:
    // more of them at once than there are cores would measure the scheduler.
    maxWorkers: 2,
  },
});
