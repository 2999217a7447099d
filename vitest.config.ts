import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'runs/**'],
    testTimeout: 30_000,
    // Whole-command tests run a cloud, real shells and a millisecond profiler in one process:
    // more of them at once than there are cores would measure the scheduler.
    maxWorkers: 2,
  },
});
