import { defineConfig } from 'vitest/config';

/** Whole commands and maintenance sessions, on clouds in the test's own process. */
const COMMANDS = ['tests/{e2e,maintenance}/**/*.test.ts'];
/** What starts many hosts or other programs: deployments, foreign clients, browsers, packages, examples of pages. */
const SYSTEM = ['tests/{deployments,html,interop,packaging,processes}/**/*.test.ts', 'tests/docs-*.test.ts'];
// What needs the lab has a run of its own: `npm run test:lab`.
const NOT_OURS = ['node_modules/**', 'dist/**', 'runs/**', 'tests/lab/**'];

/** A file that is loaded once serves all tests of a worker: none changes a module, and loading took longer than testing. */
const SHARED = { isolate: false } as const;

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
          ...SHARED,
          ...limits(120_000),
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...NOT_OURS, ...COMMANDS, ...SYSTEM],
          pool: 'threads',
          // It imports JSON as bundlers allow it and Node.js does not.
          server: { deps: { inline: [/@actions\/workflow-parser/] } },
        },
      },
      {
        extends: true,
        // A process each: it is forked for every command on a host, the faster the smaller it is.
        test: {
          ...SHARED,
          ...limits(300_000),
          name: 'commands',
          include: COMMANDS,
          exclude: NOT_OURS,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: {
          ...SHARED,
          ...limits(300_000),
          name: 'system',
          include: SYSTEM,
          exclude: NOT_OURS,
          pool: 'forks',
          server: { deps: { inline: [/@actions\/workflow-parser/] } },
        },
      },
    ],
  },
});

/** How long a test, a hook and a poll may take: many times what they need, as the machine may be busy. */
function limits(testTimeout: number) {
  return { testTimeout, hookTimeout: testTimeout, expect: { poll: { timeout: 60_000 } } };
}
