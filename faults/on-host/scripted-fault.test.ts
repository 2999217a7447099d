import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { createLedger } from '../../core/ledger.ts';
import type { Ledger, LedgerLine, Undo } from '../../core/ledger.ts';
import { silentLog } from '../../core/log.ts';
import { DoctorError } from '../../core/errors.ts';
import type { CommandOptions, CommandResult, HostShell } from '../../installers/contract.ts';
import type { InjectedFault } from '../contract.ts';
import { linkDown } from '../link-down/link-down.ts';
import { faultUndos } from '../undos.ts';

const host = { name: 'compute-3', address: '192.0.2.3' };
const clock = fakeClock();

type Answer = Partial<CommandResult> | DoctorError;

/** A host that answers commands by what they are about. */
interface FakeHost {
  readonly shell: HostShell;
  readonly commands: string[];
  readonly stdin: (string | undefined)[];
}

function fakeHost(answer: (command: string, index: number) => Answer): FakeHost {
  const commands: string[] = [];
  const stdin: (string | undefined)[] = [];
  return {
    commands,
    stdin,
    shell: {
      async run(command: string, options: CommandOptions) {
        commands.push(command);
        stdin.push(options.stdin);
        const given = answer(command, commands.length - 1);
        if (given instanceof DoctorError) throw given;
        return { exitCode: 0, stdout: '', stderr: '', ...given };
      },
    },
  };
}

function newLedger(): { ledger: Ledger; lines: LedgerLine[] } {
  const lines: LedgerLine[] = [];
  return { ledger: createLedger((line) => lines.push(line)), lines };
}

function inject(shell: HostShell, ledger: Ledger): Promise<InjectedFault> {
  const options = { shell, host, faultLengthMs: 1_200, runId: '20260101-000000-abcdef' };
  return linkDown.inject({ ...options, clock, log: silentLog, ledger });
}

const silent = new DoctorError('HOST_UNREACHABLE', 'silent', { hint: '' });

async function settled<T>(work: Promise<T>): Promise<T> {
  const done = { yet: false };
  const watched = work.finally(() => (done.yet = true));
  watched.catch(() => {});
  for (let turn = 0; turn < 3_000 && !done.yet; turn += 1) await clock.advance(50);
  return watched;
}

describe('a fault that a script on the host injects', () => {
  it('writes the fault down before it starts it, and reports the interface', async () => {
    const { ledger, lines } = newLedger();
    const { shell, commands, stdin } = fakeHost(() => {
      expect(lines).toMatchObject([{ state: 'intended', kind: 'fault' }]);
      return { stdout: 'target bond0\n' };
    });
    const fault = await inject(shell, ledger);
    expect(fault.target).toBe('bond0');
    expect(commands[0]).toContain('20260101-000000-abcdef');
    expect(stdin[0]).toContain('address=192.0.2.3\n');
    expect(ledger.open()).toMatchObject([
      { state: 'made', undo: { fault: 'link-down', host: 'compute-3', target: 'bond0' } },
    ]);
  });

  it('fails at once when no interface holds the address, and leaves the step to the teardown', async () => {
    const { ledger } = newLedger();
    const { shell } = fakeHost(() => ({ exitCode: 3, stderr: 'no interface holds 192.0.2.3\n' }));
    await expect(inject(shell, ledger)).rejects.toMatchObject({
      code: 'HOST_COMMAND_FAILED',
      hint: expect.stringContaining('192.0.2.3') as string,
    });
    expect(ledger.open()).toHaveLength(1);
  });

  it('waits through the silence and reads when the link was down', async () => {
    const log =
      'device eth0\npid 77\nbefore 1700000000.100000\nafter 1700000000.102500\nup 1700000001.302600\n\n';
    const { shell } = fakeHost((_command, index) => {
      if (index === 0) return { stdout: 'target eth0\n' };
      return index < 4 ? silent : { stdout: log };
    });
    const { ledger } = newLedger();
    const fault = await inject(shell, ledger);
    expect(await settled(fault.awaitRestored())).toEqual({
      target: 'eth0',
      beforeUs: 1_700_000_000_100_000,
      afterUs: 1_700_000_000_102_500,
      restoredUs: 1_700_000_001_302_600,
      lost: [],
    });
    await fault.remove();
    expect(ledger.open()).toEqual([]);
  });

  it('says so when the link did not go down', async () => {
    const log = 'device eth0\npid 77\nerror ip link set eth0 down ended with exit code 2\n';
    const { shell } = fakeHost((_command, index) => ({ stdout: index === 0 ? 'target eth0\n' : log }));
    const fault = await inject(shell, newLedger().ledger);
    await expect(settled(fault.awaitRestored())).rejects.toMatchObject({
      code: 'HOST_COMMAND_FAILED',
      message: expect.stringContaining('exit code 2') as string,
    });
  });

  it('gives up on a host that never comes back, by name', async () => {
    const { shell } = fakeHost((_command, index) => (index === 0 ? { stdout: 'target eth0\n' } : silent));
    const fault = await inject(shell, newLedger().ledger);
    await expect(settled(fault.awaitRestored())).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: expect.stringContaining('compute-3') as string,
    });
  });
});

/** The undo of a kind of step, on a host with this shell. */
function undoOf(kind: 'fault' | 'link-fault', shell: HostShell): Undo {
  const undo = faultUndos({ clock, installer: { shell: () => shell } })[kind];
  if (undo === undefined) throw new Error(`no undo of ${kind}`);
  return undo;
}

describe('how a fault is taken back', () => {
  const undo = { host: 'compute-3', address: '192.0.2.3', base: '.doctor-x-link-fault', restoredByUs: 0 };
  const takeBack = (shell: HostShell): Promise<void> => {
    const step = { kind: 'fault', what: 'link of host compute-3', undo: { fault: 'link-down', ...undo } };
    return undoOf('fault', shell)(step);
  };

  it('succeeds when nothing is left of it', async () => {
    const { shell, commands } = fakeHost(() => ({}));
    await takeBack(shell);
    expect(commands.at(-1)).toContain('rm -f -- .doctor-x-link-fault.sh .doctor-x-link-fault.log');
    expect(commands.at(-1)).toContain(' .doctor-x-link-fault.log.saved');
    expect(commands.join('\n')).not.toContain('kill -TERM');
  });

  it('ends a fault that still waits', async () => {
    let ended = false;
    const { shell, commands } = fakeHost((command) => {
      if (command.includes('kill -TERM 77')) ended = true;
      return { stdout: `device eth0\npid 77\n${ended ? 'stopped\n' : ''}` };
    });
    await takeBack(shell);
    expect(commands.filter((command) => command.includes('kill -TERM'))).toHaveLength(1);
  });

  it('restores the link itself when the script was killed in the middle', async () => {
    const { shell, commands } = fakeHost(() => ({
      stdout: 'device eth1\npid 77\nbefore 1.0\nafter 1.1\ngone\n',
    }));
    await takeBack(shell);
    const restoring = commands.find((command) => command.includes('.sh restore eth1'));
    expect(restoring).toContain('sudo -n ip link set eth1 up');
  });

  const halfBack =
    'device eth1\npid 77\nbefore 1.0\nafter 1.1\nlost route6 default via 2001:db8::1\nup 2.0\n';

  it('puts back what did not come back at the first try', async () => {
    const { shell, commands } = fakeHost((command) => ({
      stdout: command.includes(' restore ') ? '' : halfBack,
    }));
    await takeBack(shell);
    expect(commands.filter((command) => command.includes('.sh restore eth1'))).toHaveLength(1);
    expect(commands.at(-1)).toContain('rm -f --');
  });

  it('says what is missing, and keeps the files, where it does not come back at all', async () => {
    const { shell, commands } = fakeHost((command) => ({
      stdout: command.includes(' restore ') ? 'lost route6 default via 2001:db8::1\n' : halfBack,
    }));
    await expect(takeBack(shell)).rejects.toMatchObject({
      code: 'HOST_COMMAND_FAILED',
      message: expect.stringContaining('IPv6 route default via 2001:db8::1') as string,
      hint: expect.stringContaining('.log.saved') as string,
    });
    expect(commands.join('\n')).not.toContain('rm -f');
  });

  it('refuses a step that does not say enough', async () => {
    const undo = undoOf('link-fault', fakeHost(() => ({})).shell);
    await expect(undo({ kind: 'link-fault', what: 'link', undo: {} })).rejects.toMatchObject({
      code: 'RUN_UNREADABLE',
    });
  });
});
