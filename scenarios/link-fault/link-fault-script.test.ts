import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lostWords, parseLinkFaultLog } from './link-fault-log.ts';
import { renderLinkFaultScript } from './link-fault-script.ts';

const script = renderLinkFaultScript({
  address: '192.0.2.3',
  leadMs: 1_000,
  faultLengthMs: 1_200,
  logPath: ".doctor it's.log",
});

describe('renderLinkFaultScript', () => {
  it('is bash', async () => {
    await expect(promisify(execFile)('bash', ['-n', '-c', script])).resolves.toMatchObject({ stderr: '' });
  });

  it('carries its values, quoted', () => {
    expect(script).toContain('\naddress=192.0.2.3\nlead=1.000\nlength=1.200\n');
    expect(script).toContain(String.raw`log='.doctor it'\''s.log'`);
  });

  it('is the same for the same fault', () => {
    const facts = { address: '192.0.2.3', leadMs: 1_000, faultLengthMs: 1_200, logPath: ".doctor it's.log" };
    expect(renderLinkFaultScript(facts)).toBe(script);
  });
});

describe('parseLinkFaultLog', () => {
  it('keeps microseconds, whichever clock wrote them', () => {
    const log = parseLinkFaultLog(
      'device eth0\npid 12\nbefore 1700000000.123456\nafter 1700000000.123456789\n',
    );
    expect(log).toEqual({
      device: 'eth0',
      pid: 12,
      beforeUs: 1_700_000_000_123_456,
      afterUs: 1_700_000_000_123_456,
      upUs: undefined,
      lost: [],
      stopped: false,
      gone: false,
      error: undefined,
    });
  });

  it('keeps everything that was lost', () => {
    const { lost, upUs } = parseLinkFaultLog('lost route4 a dev eth0\nlost address b dev eth0\nup 1.5\n');
    expect(lost).toEqual(['route4 a dev eth0', 'address b dev eth0']);
    expect(lost.map(lostWords)).toEqual(['route a dev eth0', 'address b dev eth0']);
    expect(upUs).toBe(1_500_000);
  });

  it('makes nothing of an empty or a broken log', () => {
    const nothing = { device: undefined, pid: undefined, afterUs: undefined, stopped: false, gone: false };
    expect(parseLinkFaultLog('')).toMatchObject(nothing);
    expect(parseLinkFaultLog('pid x\nafter soon\n')).toMatchObject(nothing);
  });
});
