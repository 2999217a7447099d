import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { createRedactor } from './redact.ts';

describe('redactor', () => {
  it('hides values under secret keys, however deep', () => {
    const redactor = createRedactor();
    expect(
      redactor.value({
        auth: { password: 'x', user: 'u' },
        headers: { 'X-Auth-Token': 'y' },
        doctorPasswd: 'z',
      }),
    ).toEqual({
      auth: { password: '***', user: 'u' },
      headers: { 'X-Auth-Token': '***' },
      doctorPasswd: '***',
    });
  });

  it('hides remembered secrets inside any text', () => {
    const redactor = createRedactor();
    redactor.add('s3cr3t-token');
    expect(redactor.text('GET /?t=s3cr3t-token failed')).toBe('GET /?t=*** failed');
  });

  it('hides passwords in URLs', () => {
    expect(createRedactor().text('rabbit://openstack:pa55@10.0.0.1:5672/')).toBe(
      'rabbit://openstack:***@10.0.0.1:5672/',
    );
  });

  it('works on every line of a log', () => {
    const redactor = createRedactor();
    redactor.add('s3cr3t-token');
    const lines: string[] = [];
    const log = createLog({ level: 'info', redactor, write: (line) => lines.push(line) });
    log.child({ token: 'abc' }).info('got s3cr3t-token', { error: new Error('with s3cr3t-token') });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/s3cr3t|abc/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, token: '***', msg: 'got ***' });
  });
});
