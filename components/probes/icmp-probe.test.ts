import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import type { DoctorError } from '../../core/errors.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { icmpProbe } from './icmp-probe.ts';
import type { ProbeListener, RunningProbe } from './contract.ts';

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
  // Ping takes a nudge from its beginning on.
  writeFileSync(path, `#!/bin/sh\ntrap '' QUIT\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const reply = (sequence: number): string =>
  `64 bytes from 127.0.0.1: icmp_seq=${sequence} ttl=64 time=0.060 ms`;
/** The end of a program that is to stay. */
const STAY = 'exec tail -f /dev/null';

/** The notices of a probe of 127.0.0.1, and a promise of the time when there are so many. */
async function probing<C extends Clock>(ping: string | undefined, clock: C, intervalMs = 10) {
  const notices: (string | DoctorError)[] = [];
  let onNotice: (() => void) | undefined;
  const note = (what: string | DoctorError): void => {
    notices.push(what);
    onNotice?.();
  };
  const listener: ProbeListener = {
    onReply: (answer) => note(answer?.unanswered ? `reply, ${answer.unanswered} missed` : 'reply'),
    onMiss: () => note('miss'),
    onBroken: (error) => note(error),
    onTrouble: (reason) => note(reason),
  };
  const probe = await icmpProbe(ping)({ name: 'compute-1', address: '127.0.0.1' }, listener, {
    intervalMs,
    clock,
    log: silentLog,
  });
  running.push(probe);
  const after = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onNotice = () => void (notices.length >= count && resolve());
      onNotice();
    });
  return { notices, probe, clock, after };
}

/** Lets everything happen that needs no time. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((done) => void setImmediate(done));
}

describe('the icmp probe', () => {
  it('reports what ping prints, in its order', async () => {
    const ping = program(
      'answers',
      `echo 'PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.'
echo '${reply(1)}'; echo '${reply(2)}'
for n in 3 4 5; do echo "no answer yet for icmp_seq=$n"; done
echo '${reply(4)}'
${STAY}`,
    );
    const { notices, after } = await probing(ping, fakeClock());
    await after(6);
    expect(notices).toEqual(['reply', 'reply', 'miss', 'miss', 'miss', 'reply, 1 missed']);
  });

  it('asks ping for numbers, for silences, for bytes of its own and for its interval', async () => {
    const ping = program('records', `echo "$LC_ALL $*" >&2; exit 2`);
    const { notices, after } = await probing(ping, fakeClock());
    await after(1);
    expect((notices[0] as DoctorError).message).toMatch(/C -n -O -p [0-9a-f]{16} -i 0\.01 -- 127\.0\.0\.1/);
  });

  it('says that ping is missing, and what to do', async () => {
    const { notices, after } = await probing(join(folder, 'no-such-ping'), fakeClock());
    await after(1);
    expect(notices[0]).toMatchObject({ code: 'PROBE_UNAVAILABLE' });
    expect((notices[0] as DoctorError).message).toMatch(/compute-1 .*not installed/);
    expect((notices[0] as DoctorError).hint).toMatch(/--probe udp/);
  });

  it("says in ping's own words why it may not", async () => {
    const ping = program('refused', 'echo "ping: socktype: SOCK_RAW: Operation not permitted" >&2; exit 2');
    const { notices, after } = await probing(ping, fakeClock());
    await after(1);
    expect(notices[0]).toMatchObject({ code: 'PROBE_UNAVAILABLE' });
    expect((notices[0] as DoctorError).message).toMatch(
      /ended with 2: ping: socktype.*Operation not permitted\.$/,
    );
    expect((notices[0] as DoctorError).hint).toMatch(/cap_net_raw/);
  });

  it.each([
    ['2021', 'ping: cannot flood; minimal interval allowed for user is 200ms', 200],
    ['2023', 'ping: cannot flood, minimal interval for user must be >= 20 ms, use -i 0.02 (or higher)', 20],
  ])('falls back to the interval that the ping of %s allows, and says so', async (year, words, allowedMs) => {
    const ping = program(
      `limits-${year}`,
      `case "$*" in *'-i 0.01 '*) echo '${words}' >&2; exit 2;; esac; echo "$*" >&2; echo '${reply(1)}'; ${STAY}`,
    );
    const { notices, after } = await probing(ping, fakeClock());
    await after(2);
    expect(notices[0]).toMatch(new RegExp(`every ${allowedMs} ms instead of every 10 ms`));
    expect(notices[1]).toBe('reply');
  });

  it('refuses a ping whose words it does not understand', async () => {
    const ping = program(
      'busybox',
      `for n in 0 1 2; do echo "64 bytes from 127.0.0.1: seq=$n ttl=64 time=0.06 ms"; done; ${STAY}`,
    );
    const { notices, after } = await probing(ping, fakeClock());
    await after(1);
    expect(notices[0]).toMatchObject({ code: 'PROBE_UNAVAILABLE' });
    expect((notices[0] as DoctorError).message).toContain(
      'cannot be parsed: "64 bytes from 127.0.0.1: seq=2',
    );
  });

  it('reports lines that it cannot parse, errors and slow answers, each once', async () => {
    const ping = program(
      'strange',
      `echo '${reply(1)}'; echo '${reply(2)}'; for n in $(seq 3 40); do echo "64 bytes from 127.0.0.1: icmp_seq=$n ttl=64 time=12.5 ms"; done
echo 'What?'; echo 'What?'; echo 'ping: sendmsg: Network is down' >&2; ${STAY}`,
    );
    const { notices, after } = await probing(ping, fakeClock());
    await after(43);
    expect(
      notices
        .filter((word) => word !== 'reply')
        .map(String)
        .sort((a, b) => a.localeCompare(b)),
    ).toEqual([
      expect.stringMatching(/^answers after 12\.5 ms, and probes are 10 ms apart/),
      'is watched by a ping that reports an error: ping: sendmsg: Network is down',
      'is watched by a ping whose output cannot be parsed: "What?"',
    ]);
  });

  it('reports when ping prints nothing any more', async () => {
    const ping = program('mute', `echo '${reply(1)}'; ${STAY}`);
    const { notices, clock, after } = await probing(ping, fakeClock());
    await after(1);
    await clock.advance(1_100);
    expect(notices).toEqual(['reply']);
    await clock.advance(1_100);
    await after(2);
    await clock.advance(5_000);
    expect(notices).toEqual(['reply', 'is not watched: its ping has printed nothing for 1020 ms']);
  });

  it('nudges ping when a probe is due, and not before it has answered', async () => {
    const nudges = join(folder, 'nudges');
    writeFileSync(nudges, '');
    const ping = program(
      'nudged',
      `trap 'echo x >>${nudges}; echo "${reply(2)}"' QUIT; echo '${reply(1)}'; while :; do :; done`,
    );
    const { notices, clock, after } = await probing(ping, fakeClock());
    await after(1);
    await clock.advance(9);
    expect(readFileSync(nudges, 'utf8')).toBe('');
    await clock.advance(1);
    await after(2);
    expect(notices).toEqual(['reply', 'reply']);
    expect(readFileSync(nudges, 'utf8')).toBe('x\n');
  });

  it('starts a ping again that ended by itself, says so, and does not take that for a silence', async () => {
    const ping = program('ends', `echo '${reply(1)}'`);
    const { notices, clock, after } = await probing(ping, fakeClock());
    await after(2);
    expect(notices[1]).toMatch(/^was not watched for a while, its ping ended by itself/);
    // It ended at once, so it may do so again: there is a pause.
    await until(() => clock.pending > 0);
    await clock.advance(1_000);
    await after(3);
    expect(notices[2]).toBe('reply');
  });

  it('ends its ping when it is stopped', async () => {
    const pidFile = join(folder, 'pid');
    const ping = program('stays', `echo $$ > ${pidFile}; echo '${reply(1)}'; ${STAY}`);
    const { probe, after, clock } = await probing(ping, fakeClock());
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
  it('hears this machine, whose lines come while ping runs, and understands all it says when it is nudged', async () => {
    const { notices, after } = await probing(undefined, systemClock());
    await after(100);
    // A busy machine may miss one.
    expect(new Set(notices.filter((word) => word !== 'miss'))).toEqual(new Set(['reply']));
  });
});
