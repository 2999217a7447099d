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

  it.each([
    ['rabbit://a:pw1@h1:5672,b:pw2@[::1]:5672/v', 'rabbit://a:***@h1:5672,b:***@[::1]:5672/v'],
    ['rabbit://a:p@ss@h1,b:q@h2/', 'rabbit://a:***@h1,b:***@h2/'],
    ['rabbit://a:p,ss@h1/', 'rabbit://a:***@h1/'],
    ['rabbit://a:p:ss@h1?ssl=1', 'rabbit://a:***@h1?ssl=1'],
    ['rabbit://h1:5672,h2:5672/ and c@d', 'rabbit://h1:5672,h2:5672/ and c@d'],
    ['http://a:b@c, and http://d@e/f:g@h', 'http://a:***@c, and http://d@e/f:g@h'],
  ])('hides every password of %s', (text, shown) => {
    expect(createRedactor().text(text)).toBe(shown);
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
