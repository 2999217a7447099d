import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import type { DoctorError } from '../../../core/errors.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import { icmpProbe } from './icmp-probe.ts';
import type { RunningProbe } from './probe.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-ping-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const running: RunningProbe[] = [];
afterEach(async () => {
  for (const probe of running.splice(0)) await probe.stop();
});

/** A program in place of ping. */
function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What a probe of 127.0.0.1 tells, and a promise of the time it has told so many things. */
async function probing(ping: string | undefined, clock = fakeClock()) {
  const told: (string | DoctorError)[] = [];
  let onTold: (() => void) | undefined;
  const tell = (what: string | DoctorError): void => {
    told.push(what);
    onTold?.();
  };
  const listener = {
    onReply: () => tell('reply'),
    onMiss: () => tell('miss'),
    onBroken: (error: DoctorError) => tell(error),
  };
  const probe = await icmpProbe(ping)({ name: 'compute-1', address: '127.0.0.1' }, listener, {
    intervalMs: 10,
    clock,
    log: silentLog,
  });
  running.push(probe);
  const after = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onTold = () => void (told.length >= count && resolve());
      onTold();
    });
  return { told, probe, clock, after };
}

describe('the icmp probe', () => {
  it('tells what ping says, in its order', async () => {
    const ping = program(
      'answers',
      `echo "$@" >&2
echo 'PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.'
for n in 1 2; do echo "64 bytes from 127.0.0.1: icmp_seq=$n ttl=64 time=0.060 ms"; done
for n in 3 4 5; do echo "no answer yet for icmp_seq=$n"; done
exec tail -f /dev/null`,
    );
    const { told, after } = await probing(ping);
    await after(5);
    expect(told).toEqual(['reply', 'reply', 'miss', 'miss', 'miss']);
  });

  it('asks ping for numbers, for silences and for its interval', async () => {
    const asked = join(folder, 'asked');
    const ping = program('records', `echo "$LC_ALL $@" > ${asked}; exec cat ${asked} >&2`);
    const { told, after } = await probing(ping);
    await after(1);
    expect((told[0] as DoctorError).message).toContain('C -n -O -i 0.01 -- 127.0.0.1');
  });

  it('says that ping is missing, and what to do', async () => {
    const { told, after } = await probing(join(folder, 'no-such-ping'));
    await after(1);
    expect(told[0]).toMatchObject({ code: 'PROBE_UNAVAILABLE' });
    expect((told[0] as DoctorError).message).toMatch(/compute-1 .*not installed/);
    expect((told[0] as DoctorError).hint).toMatch(/--probe udp/);
  });

  it("says in ping's own words why it may not", async () => {
    const ping = program('refused', 'echo "ping: socktype: SOCK_RAW: Operation not permitted" >&2; exit 2');
    const { told, after } = await probing(ping);
    await after(1);
    expect(told[0]).toMatchObject({ code: 'PROBE_UNAVAILABLE' });
    expect((told[0] as DoctorError).message).toMatch(
      /ended with 2: ping: socktype.*Operation not permitted\.$/,
    );
    expect((told[0] as DoctorError).hint).toMatch(/cap_net_raw/);
  });

  it('starts a ping anew that ended by itself, and does not take that for a silence', async () => {
    const ping = program('ends', "echo '64 bytes from 127.0.0.1: icmp_seq=9 ttl=64 time=0.1 ms'");
    const { told, clock, after } = await probing(ping);
    await after(1);
    // The next ping is ordered when the first has ended; that takes as long as it takes.
    while (clock.pending === 0) await new Promise<void>((done) => void setImmediate(done));
    await clock.advance(1_000);
    await after(2);
    expect(told).toEqual(['reply', 'reply']);
  });

  it('ends its ping when it is stopped', async () => {
    const pidFile = join(folder, 'pid');
    const ping = program(
      'stays',
      `echo $$ > ${pidFile}
echo '64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.1 ms'
exec tail -f /dev/null`,
    );
    const { probe, after, clock } = await probing(ping);
    await after(1);
    const isAlive = async () =>
      !(await execa('kill', ['-0', readFileSync(pidFile, 'utf8').trim()], { reject: false })).failed;
    expect(await isAlive()).toBe(true);
    await probe.stop();
    expect(await isAlive()).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

const PING = 'ping';
const real = await execa(PING, ['-n', '-O', '-c', '1', '-i', '0.01', '--', '127.0.0.1'], { reject: false });

describe.skipIf(real.failed)("the icmp probe with the system's ping", () => {
  it('hears this machine, whose lines come while ping runs', async () => {
    const { told, after } = await probing(undefined);
    await after(5);
    expect(told.slice(0, 5)).toEqual(['reply', 'reply', 'reply', 'reply', 'reply']);
  });
});
