import { describe, expect, it } from 'vitest';
import { DoctorError } from '../../core/errors.ts';
import { createRedactor } from '../../core/redact.ts';
import { parseTransportUrl, showTransportUrl } from './transport-url.ts';

const hostOf = (url: string) => parseTransportUrl(url).hosts[0];

describe('parseTransportUrl', () => {
  it('reads several hosts with their own credentials', () => {
    const { hosts, virtualHost, tls } = parseTransportUrl('rabbit://u:p@h1,u2:p2@h2:5673/v');
    expect(hosts).toEqual([
      { hostname: 'h1', port: 5672, username: 'u', password: 'p' },
      { hostname: 'h2', port: 5673, username: 'u2', password: 'p2' },
    ]);
    expect(virtualHost).toBe('v');
    expect(tls).toBeUndefined();
  });

  it.each([
    ['rabbit://u:p%40%2F%3A@h//', { username: 'u', password: 'p@/:' }],
    ['rabbit://u:a:b@h/', { password: 'a:b' }],
    ['rabbit://u@x:p@h/', { username: 'u@x', password: 'p' }],
    ['rabbit://u:p+q@h/', { password: 'p+q' }],
    ['rabbit://u:%zz%c3%a9@h/', { password: '%zzé' }],
    ['rabbit://u@h/', { username: 'u', password: 'guest' }],
    ['rabbit://h', { hostname: 'h', username: 'guest', password: 'guest' }],
    ['rabbit://', { hostname: 'localhost', port: 5672, username: 'guest', password: 'guest' }],
    ['rabbit://u:p@[::1]:5671/', { hostname: '::1', port: 5671 }],
    ['rabbit://u:p@[fe80::1]', { hostname: 'fe80::1', port: 5672 }],
    ['rabbit://u:p@h:/', { hostname: 'h', port: 5672 }],
    ['RABBIT://u:p@h/', { hostname: 'h' }],
    ['kombu+amqp://u:p@h/', { hostname: 'h' }],
  ])('reads the host of %s', (url, host) => {
    expect(hostOf(url)).toMatchObject(host);
  });

  it.each([
    ['rabbit://u:p@h', '/'],
    ['rabbit://u:p@h/', '/'],
    ['rabbit://u:p@h//', '/'],
    ['rabbit://u:p@h/%2F', '/'],
    ['rabbit://u:p@h/%2Fa%20b', '/a b'],
    ['rabbit://u:p@h/a/b', 'a/b'],
    ['rabbit://u:p@h/a+b?ssl=0', 'a+b'],
    ['rabbit://u:p@h/v#f', 'v'],
  ])('reads the virtual host of %s', (url, virtualHost) => {
    expect(parseTransportUrl(url).virtualHost).toBe(virtualHost);
  });

  it('reads the options of the query', () => {
    expect(
      parseTransportUrl(
        'rabbit://u:p@h?ssl=Yes&ssl_ca_file=/a+b&ssl_cert_file=%2Fc&ssl_key_file=/k&ssl_enforce_hostname_verification=1' +
          '&rabbit_login_method=PLAIN&amqp_durable_queues=true&amqp_auto_delete=on&heartbeat_timeout_threshold=30&other=1',
      ),
    ).toMatchObject({
      tls: { caFile: '/a b', certFile: '/c', keyFile: '/k', verifyHostname: true },
      loginMethod: 'PLAIN',
      heartbeatS: 30,
    });
    expect(parseTransportUrl('rabbit://h/?ssl=&ssl_ca_file=/x')).toMatchObject({
      tls: undefined,
      loginMethod: 'AMQPLAIN',
      heartbeatS: undefined,
    });
  });

  it.each([
    ['rabbit:u:p@h', 'is not one'],
    ['u:p4ssw0rd@h', 'is not one'],
    ['amqp://u:p4ssw0rd@h/', 'begins with amqp://; RabbitMQ is rabbit://'],
    ['rabbit+ssl://u:p4ssw0rd@h/', 'begins with rabbit+ssl://'],
    ['rabbit://u:p4ssw0rd@h:abc/', 'has a port'],
    ['rabbit://u:p4ssw0rd#1@h/', 'has a port'],
    ['rabbit://u:p4ssw0rd@h:70000/', 'has a port'],
    ['rabbit://u:p4ssw0rd@[::1/', 'closing bracket'],
    ['rabbit://u:p4ssw0rd@/v', 'credentials without a host'],
    ['rabbit://u:p4ssw0rd@h/?ssl=maybe', 'ssl=maybe'],
    ['rabbit://u:p4ssw0rd@h/?ssl=1&ssl=0', 'ssl=1,0'],
    ['rabbit://u:p4ssw0rd@h/?ssl=1&ssl_cafile=/x', 'unknown option ssl_cafile'],
    ['rabbit://u:p4ssw0rd@h/?rabbit_login_method=plain', 'rabbit_login_method=plain'],
    ['rabbit://u:p4ssw0rd@h/?heartbeat_timeout_threshold=soon', 'heartbeat_timeout_threshold=soon'],
  ])('refuses %s without showing the password', (url, why) => {
    const refusal = attempt(url);
    expect(refusal).toBeInstanceOf(DoctorError);
    expect(refusal).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(refusal?.message).toContain(why);
    expect(refusal?.message).not.toContain('p4ssw0rd');
  });
});

describe('showTransportUrl', () => {
  it('masks every password and adds it to the redactor, as written and as decoded', () => {
    const redactor = createRedactor();
    const shown = showTransportUrl('rabbit://a:first%20word@h1,b:second-word@h2/v?ssl=1', redactor);
    expect(shown).toBe('rabbit://a:***@h1,b:***@h2/v?ssl=1');
    expect(redactor.text('first word, first%20word and second-word')).toBe('***, *** and ***');
  });

  it('shows nothing of what is no URL', () => {
    expect(showTransportUrl('u:p@h')).toBe('***');
  });
});

function attempt(url: string): DoctorError | undefined {
  try {
    parseTransportUrl(url);
    return undefined;
  } catch (error) {
    return error as DoctorError;
  }
}
