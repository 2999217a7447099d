import { defineConfig } from 'vitest/config';

/** The tests that need the lab, a real OpenStack on this machine: `npm run test:lab`. */
export default defineConfig({
  test: {
    include: ['tests/lab/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 180_000,
    // One after another: they share a cloud, and measure milliseconds on it.
    fileParallelism: false,
  },
});
