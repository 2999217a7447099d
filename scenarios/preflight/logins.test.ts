import { describe, expect, it } from 'vitest';
import { DoctorError } from '../../core/errors.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { FakeClock } from '../../core/testing/fake-clock.ts';
import type { ComputeHost, Installer } from '../../installers/contract.ts';
import { problemsIn } from './host-script.ts';
import { tryLogins } from './logins.ts';

interface Behavior {
  /** What its check of itself prints. */
  readonly says?: string;
  /** Its clock minus ours. */
  readonly offsetMs?: number;
  /** What the way to it and back takes. */
  readonly tripMs?: number;
  readonly refuses?: boolean;
  /** It prints no time. */
  readonly clockless?: boolean;
}

/** Hosts with these behaviors. */
function hostsWith(clock: FakeClock, behaviors: Readonly<Record<string, Behavior>>) {
  const usable = Object.keys(behaviors).map((name): ComputeHost => ({ name, address: '192.0.2.1' }));
  const installer: Installer = {
    kind: 'local',
    computeHosts: () => Promise.resolve(usable),
    shell: ({ name }) => ({
      async run(command, { reply = () => undefined }) {
        const {
          says = 'done',
          offsetMs = 0,
          tripMs = 2,
          refuses = false,
          clockless = false,
        } = behaviors[name] ?? {};
        if (refuses)
          throw new DoctorError('HOST_REFUSED', `Host ${name} refused the login.`, { hint: 'Key.' });
        if (!command.includes('EPOCHREALTIME')) return { exitCode: 0, stdout: says, stderr: '' };
        let question = reply('ready');
        while (question !== undefined) {
          await clock.advance(tripMs / 2);
          const time = ((clock.wallUs() + offsetMs * 1000) / 1_000_000).toFixed(6);
          await clock.advance(tripMs / 2);
          question = reply(clockless ? '' : time);
        }
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    }),
    describe: () => Promise.reject(new Error('nobody asks')),
    close: () => Promise.resolve(),
  };
  return { installer, usable, found: { verdict: 'ok', seen: '' } as const };
}

/** Tries the hosts, and lets time pass until that has ended. */
async function tried(behaviors: Readonly<Record<string, Behavior>>) {
  const clock = fakeClock();
  const state = { over: false };
  const { signal } = new AbortController();
  const trying = tryLogins({ clock, signal }, { fault: 'link-down' }, hostsWith(clock, behaviors)).finally(
    () => (state.over = true),
  );
  trying.catch(() => {});
  for (let turn = 0; turn < 500 && !state.over; turn += 1) await clock.advance(50);
  return trying;
}

describe('the logins on hosts', () => {
  it('are well where they let us in and lack nothing', async () => {
    const { ssh, clocks } = await tried({ a: {}, b: { offsetMs: -3 } });
    expect(ssh).toMatchObject({ verdict: 'ok', seen: expect.stringContaining('2 hosts') as string });
    expect(clocks).toMatchObject({
      verdict: 'ok',
      seen: expect.stringContaining('b (-3.0 ± 1.0 ms)') as string,
    });
  });

  it('name the host that refuses, and what to do, and leave its clock out', async () => {
    const { ssh, clocks } = await tried({ a: {}, b: { refuses: true } });
    expect(ssh).toMatchObject({ verdict: 'red', code: 'HOST_REFUSED', advice: 'Key.' });
    expect(ssh.seen).toContain('1 of 2 hosts cannot be used: Host b refused the login');
    expect(clocks.verdict).toBe('ok');
  });

  it('say which prerequisite of the fault is missing', async () => {
    const { ssh } = await tried({ a: { says: 'problem sudo: a password is required\ndone' } });
    expect(ssh).toMatchObject({ verdict: 'red', code: 'HOST_COMMAND_FAILED' });
    expect(ssh.seen).toContain('a: sudo: a password is required');
  });

  it('warn of a clock that is off, which is corrected for', async () => {
    const { clocks } = await tried({ a: {}, b: { offsetMs: 120 } });
    expect(clocks).toMatchObject({ verdict: 'warn', seen: expect.stringContaining('b (+120.0') as string });
  });

  it('warn of a clock that cannot be read closely, and let the run go on', async () => {
    const { ssh, clocks } = await tried({ a: { tripMs: 140 } });
    expect([ssh.verdict, clocks.verdict]).toEqual(['ok', 'warn']);
    expect(clocks.seen).toContain('± 70.0 ms');
    expect(clocks.advice).toContain('wider error bar');
  });

  it('warn of a clock that cannot be read at all', async () => {
    const { ssh, clocks } = await tried({ a: {}, b: { clockless: true } });
    expect([ssh.verdict, clocks.verdict]).toEqual(['ok', 'warn']);
    expect(clocks.seen).toContain('b (unreadable)');
  });

  it('do not check clocks where nobody lets us in', async () => {
    const { clocks } = await tried({ a: { refuses: true } });
    expect(clocks).toMatchObject({ verdict: 'warn', seen: 'Not checked: no host lets us in.' });
  });
});

describe("a host's check of itself", () => {
  it('has problems only where it came to its end and named none', () => {
    expect(problemsIn('done\n')).toEqual([]);
    expect(problemsIn('problem ip is not installed\ndone')).toEqual(['ip is not installed']);
    expect(problemsIn('This account is currently not available.')).toEqual(['the login runs no commands']);
  });
});
