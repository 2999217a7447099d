import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { RootHost } from './root-command.ts';
import { restartServices } from './restart.ts';

const UNIT = { by: 'systemd', names: ['a.service'] } as const;

/** A host on which looks at services say these things in turn; the last is said for ever. */
function hostThatSays(...looks: readonly string[]): RootHost & { readonly looked: () => number } {
  let count = 0;
  const run = (command: string) => {
    if (/ restart /.test(command)) return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    const stdout = looks[Math.min(count, looks.length - 1)] ?? '';
    count += 1;
    return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
  };
  return { name: 'ctl01', username: 'root', shell: { run }, looked: () => count };
}

/** How a restart ends, and when, in seconds. */
async function outcomeOn(host: RootHost): Promise<{ readonly error: unknown; readonly afterS: number }> {
  const clock = fakeClock();
  let afterS = Number.NaN;
  let error: unknown;
  void restartServices(host, UNIT, { clock }).then(
    () => (afterS = clock.monotonicMs() / 1000),
    (reason: unknown) => {
      error = reason;
      afterS = clock.monotonicMs() / 1000;
    },
  );
  for (let step = 0; step < 300 && Number.isNaN(afterS); step += 1) await clock.advance(500);
  return { error, afterS };
}

const active = (start: number): string => `active\nId=a.service\nExecMainStartTimestampMonotonic=${start}\n`;

describe('restartServices', () => {
  it('waits until the service has stayed for a second', async () => {
    const { error, afterS } = await outcomeOn(hostThatSays('activating\n', active(1)));
    expect(error).toBeUndefined();
    expect(afterS).toBe(1.5);
  });

  it('is content where nothing but the state is known', async () => {
    expect(await outcomeOn(hostThatSays('active\n'))).toEqual({ error: undefined, afterS: 1 });
  });

  it('begins again when it was started once more, unseen', async () => {
    const { afterS } = await outcomeOn(hostThatSays(active(1), active(1), active(2)));
    expect(afterS).toBe(2);
  });

  it('notices one that ends after it has started', async () => {
    const { error, afterS } = await outcomeOn(hostThatSays(active(1), 'failed\n'));
    expect(error).toMatchObject({
      code: 'HOST_COMMAND_FAILED',
      message: 'Host ctl01: restarting a.service failed: it exited again (failed).',
    });
    expect(afterS).toBe(0.5);
  });

  it('gives up on one that is started over and over', async () => {
    const { error } = await outcomeOn(hostThatSays(...Array.from({ length: 300 }, (_, n) => active(n))));
    expect(error).toMatchObject({ message: expect.stringContaining('runs again, and stays') as string });
  });
});
