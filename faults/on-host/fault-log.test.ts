import { describe, expect, it } from 'vitest';
import { describeLost, parseFaultLog } from './fault-log.ts';

describe('parseFaultLog', () => {
  it('keeps microseconds, whichever clock wrote them', () => {
    const log = parseFaultLog(
      'target eth0\npid 12\nbegan\nbefore 1700000000.123456\nafter 1700000000.123456789\n',
    );
    expect(log).toEqual({
      target: 'eth0',
      pid: 12,
      began: true,
      beforeUs: 1_700_000_000_123_456,
      afterUs: 1_700_000_000_123_456,
      restoredUs: undefined,
      lost: [],
      stopped: false,
      gone: false,
      error: undefined,
    });
  });

  it('keeps everything that was lost', () => {
    const { lost, restoredUs } = parseFaultLog(
      'lost route4 a dev eth0\nlost address b dev eth0\nrestored 1.5\n',
    );
    expect(lost).toEqual(['route4 a dev eth0', 'address b dev eth0']);
    expect(lost.map(describeLost)).toEqual(['route a dev eth0', 'address b dev eth0']);
    expect(restoredUs).toBe(1_500_000);
  });

  it('makes nothing of an empty or a broken log', () => {
    const nothing = { target: undefined, pid: undefined, afterUs: undefined, stopped: false, gone: false };
    expect(parseFaultLog('')).toMatchObject(nothing);
    expect(parseFaultLog('pid x\nafter soon\n')).toMatchObject(nothing);
  });
});
