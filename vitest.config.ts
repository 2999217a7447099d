import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // What needs the lab has a run of its own: `npm run test:lab`.
    exclude: ['node_modules/**', 'dist/**', 'runs/**', 'tests/lab/**'],
    testTimeout: 30_000,
    // Whole-command tests run a cloud, real shells and a millisecond profiler in one process:
    // more of them at once than there are cores would measure the scheduler.
    maxWorkers: 2,
  },
});
