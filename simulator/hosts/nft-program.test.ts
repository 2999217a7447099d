import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { createLink } from './link.ts';
import { nftProgram } from './nft-program.ts';
import { createPacketFilter } from './packet-filter.ts';
import type { ProgramResult } from './programs.ts';

/** A host's nft, its link, and a clock that begins at a whole second. */
function host() {
  const clock = fakeClock();
  const link = createLink();
  const nft = nftProgram(createPacketFilter(link, clock));
  const call = async (argv: readonly string[], input = '', user = 'root'): Promise<ProgramResult> =>
    nft({ program: 'nft', user, env: { OS_AUTH_URL: '' }, argv: [...argv, input] });
  const nowS = (): number => Math.ceil(clock.wallUs() / 1_000_000);
  return { clock, link, call, nowS };
}

const tableFor = (fromS: number, untilS: number): string => `table inet doctor_a {
  chain input {
    type filter hook input priority -300; policy accept;
    iifname != "lo" meta time >= ${fromS} meta time < ${untilS} drop
  }
}
`;

describe('nft of a simulated host', () => {
  it('drops from one second on and up to another, and notifies those who watch the link', async () => {
    const { clock, link, call, nowS } = host();
    const seen: boolean[] = [];
    link.watch((up) => seen.push(up));
    const fromS = nowS() + 2;
    expect(await call(['-f', '-'], tableFor(fromS, fromS + 3))).toMatchObject({ code: 0 });
    await clock.advance(1_000);
    expect([link.up, link.isInterfaceUp]).toEqual([true, true]);
    await clock.advance(2_000);
    expect([link.up, link.isInterfaceUp]).toEqual([false, true]);
    await clock.advance(4_000);
    expect(link.up).toBe(true);
    expect(seen).toEqual([false, true]);
  });

  it('lists and deletes tables, and refuses one that is not there', async () => {
    const { call, nowS } = host();
    await call(['-f', '-'], tableFor(nowS() - 1, nowS() + 60));
    expect(await call(['list', 'tables'])).toMatchObject({ stdout: 'table inet doctor_a\n' });
    expect(await call(['delete', 'table', 'inet', 'doctor_a'])).toMatchObject({ code: 0 });
    expect(await call(['list', 'table', 'inet', 'doctor_a'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: No such file or directory\n/) as string,
    });
  });

  it('says where it does not understand a rule', async () => {
    const { call } = host();
    const text =
      'table inet a {\n chain b {\n  type filter hook input priority 0; policy accept;\n  ip saddr 1.2.3.4 drop\n }\n}\n';
    expect(await call(['-f', '-'], text)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\/dev\/stdin:4:3-4: Error: syntax error/) as string,
    });
    expect(await call(['list', 'tables'])).toMatchObject({ stdout: '' });
  });

  it('is for root', async () => {
    expect(await host().call(['list', 'tables'], '', 'doctor')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('you must be root') as string,
    });
  });
});
