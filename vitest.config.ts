import { defineConfig } from 'vitest/config';

/** What runs in the test's own process: quick, and what a developer wants while working. `npm test`. */
const UNIT = ['**/*.test.ts'];
/** What starts programs or many hosts: foreign clients, browsers, packages, deployments. `npm run test:system`. */
const SYSTEM = ['tests/{deployments,html,interop,packaging,processes}/**/*.test.ts', 'tests/docs-*.test.ts'];
/** Whole commands, on clouds in the test's process. */
const COMMANDS = ['tests/{e2e,maintenance}/**/*.test.ts'];
const NOT_OURS = ['node_modules/**', 'dist/**', 'runs/**', 'tests/lab/**'];

export default defineConfig({
  // Vite warns of each file that was published without its source map.
  logLevel: 'error',
  test: {
    // Whole-command tests run a cloud, real shells and a millisecond profiler in one process:
    // more of them at once than there are cores would measure the scheduler.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: UNIT,
          exclude: [...NOT_OURS, ...COMMANDS, ...SYSTEM],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // No test changes a module, so all share the loaded ones: loading them is two thirds of the time.
          isolate: false,
          pool: 'threads',
          server: { deps: { inline: [/@actions\/workflow-parser/] } },
        },
      },
      {
        extends: true,
        test: {
          name: 'commands',
          include: COMMANDS,
          exclude: NOT_OURS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          isolate: false,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: SYSTEM,
          exclude: NOT_OURS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          isolate: false,
          pool: 'forks',
          // It imports JSON as bundlers allow it and Node.js does not.
          server: { deps: { inline: [/@actions\/workflow-parser/] } },
        },
      },
    ],
  },
});
