import { describe, expect, it } from 'vitest';
import { sampleLab } from '../testing/sample-lab.ts';
import { allFiles } from './all.ts';
import { environmentOf } from './client.ts';
import type { ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';

function textOf(input: ConfigInput, end: string): string {
  const found = allFiles(input).filter(({ path }) => path.endsWith(end));
  expect(found.map(({ path }) => path)).toHaveLength(1);
  return found[0]?.text ?? '';
}

describe('configuration as INI', () => {
  it('lays sections over one another, the later winning', () => {
    expect(renderIni({ a: { x: 1, y: true } }, { b: { z: 'w' } }, { a: { y: false } })).toBe(
      '[a]\nx = 1\ny = false\n\n[b]\nz = w\n',
    );
  });
});

describe('the files of a lab', () => {
  const input = sampleLab({ computes: 2, bigComputes: 1 });
  const files = allFiles(input);

  it('have paths of their own, inside its folder', () => {
    const paths = files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !path.startsWith('/var/lib/doctor-lab/'))).toEqual([]);
  });

  it('bind nothing to every address', () => {
    expect(files.filter(({ text }) => /0\.0\.0\.0/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('hide whatever holds a password from everybody else', () => {
    const { secrets } = input;
    const passwords = [secrets.admin, secrets.bus, secrets.database, secrets.service, secrets.heatDomain];
    const open = files.filter(
      ({ text, group, mode }) =>
        passwords.some((password) => text.includes(password)) && group === undefined && mode !== 0o600,
    );
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  it('are the same each time', () => expect(allFiles(input)).toEqual(files));
});

describe('Nova', () => {
  const input = sampleLab({ computes: 1, bigComputes: 1 });

  it('keeps databases from compute hosts', () => {
    expect(textOf(input, 'nova/compute1.conf')).not.toMatch(/database\]|mysql/);
    expect(textOf(input, 'nova/nova.conf')).toMatch(/\[api_database\]/);
  });

  it('gives each kind of host its driver, name and address', () => {
    expect(textOf(input, 'nova/compute1.conf')).toMatch(
      /host = compute1\nmy_ip = 10\.20\.0\.11\n[^[]*compute_driver = fake\.SmallFakeDriver/,
    );
    expect(textOf(input, 'nova/big1.conf')).toMatch(/my_ip = 10\.20\.0\.111\n[^[]*fake\.FakeDriver/);
  });

  it('notifies of every change of state, in the form that Ceilometer reads', () => {
    for (const file of ['nova/compute1.conf', 'nova/nova.conf']) {
      expect(textOf(input, file)).toMatch(/notify_on_state_change = vm_and_task_state/);
      expect(textOf(input, file)).toMatch(/notification_format = unversioned/);
    }
  });
});

describe('Aodh', () => {
  it('has the cache time in a file that only the listener reads', () => {
    const five = allFiles(sampleLab({ aodhTtlS: 5 }));
    const texts = (seconds: number): Map<string, string> =>
      new Map(
        allFiles({ ...sampleLab({ aodhTtlS: seconds }) })
          .filter(({ path }) => path.includes('/aodh/'))
          .map(({ path, text }) => [path, text.replaceAll(/[0-9a-f]{32}/g, 'secret')]),
      );
    const [before, after] = [texts(5), texts(60)];
    const changed = [...before].filter(([path, text]) => after.get(path) !== text).map(([path]) => path);
    expect(changed).toEqual([expect.stringMatching(/aodh-listener\.conf$/)]);
    expect(five.find(({ path }) => path.endsWith('aodh-listener.conf'))?.text).toBe(
      '[DEFAULT]\nevent_alarm_cache_ttl = 5\n',
    );
  });

  it("lets its API's filters read the lab's configuration", () => {
    const text = textOf(sampleLab(), 'aodh/api-paste.ini');
    expect(text).toMatch(
      /\[filter:authtoken\][^[]*oslo_config_file = \/var\/lib\/doctor-lab\/etc\/aodh\/aodh\.conf/,
    );
  });
});

describe('Ceilometer', () => {
  it('sends events to Aodh alone', () => {
    expect(textOf(sampleLab(), 'event_pipeline.yaml')).toMatch(
      /publishers:\n +- notifier:\/\/\?topic=alarm\.all\n$/,
    );
  });

  it.each(['compute.instance.update', 'maintenance.scheduled', 'maintenance.host'])('knows %s', (type) =>
    expect(textOf(sampleLab(), 'event_definitions.yaml')).toContain(`event_type: ${type}\n`),
  );
});

describe('MariaDB and RabbitMQ', () => {
  const input = sampleLab();

  it('are reached by a socket, and at the address of the lab', () => {
    expect(textOf(input, 'my.cnf')).toMatch(/^skip_networking$/m);
    expect(textOf(input, 'rabbitmq.conf')).toMatch(/^listeners\.tcp\.lab = 10\.20\.0\.1:23672$/m);
    expect(textOf(input, 'advanced.config')).toContain('{inet_dist_use_interface, {127,0,0,1}}');
  });

  it('give each database its user, one for the three of Nova', () => {
    const sql = textOf(input, 'setup.sql').split('\n');
    expect(sql).toContain('GRANT ALL ON nova_api.* TO nova@localhost;');
    expect(sql.filter((line) => line.includes('USER nova@'))).toHaveLength(1);
  });
});

describe('a compute host', () => {
  const input = sampleLab({ computes: 2, bigComputes: 1 });

  it('knows every name of the lab', () => {
    expect(textOf(input, 'compute2/etc/hosts')).toBe(
      '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n10.20.0.1 controller\n' +
        '10.20.0.11 compute1\n10.20.0.12 compute2\n10.20.0.111 big1\n',
    );
  });

  it('lets nobody in without the key', () => {
    const text = textOf(input, 'compute1/sshd_config');
    expect(text).toMatch(/^ListenAddress 10\.20\.0\.11$/m);
    expect(text).toMatch(/^PasswordAuthentication no$/m);
    expect(text).toMatch(/^PermitRootLogin prohibit-password$/m);
  });
});

describe('what doctor is configured with', () => {
  const input = sampleLab();

  it('is what it needs of any cloud that it reaches from outside', () => {
    expect(textOf(input, 'doctor.ini')).toBe(
      `[DEFAULT]\ntransport_url = rabbit://doctorlab:${input.secrets.bus}@10.20.0.1:23672/\nunseen_limit_ms = 3000\n\n` +
        '[installer]\ntype = local\nkey_file = /var/lib/doctor-lab/keys/id_ed25519\nusername = root\n' +
        'known_hosts = /var/lib/doctor-lab/keys/known_hosts\n\n' +
        '[consumer]\nip = 10.20.0.1\n\n[inspector]\nip = 10.20.0.1\n',
    );
  });

  it('comes as lines for a shell', () => {
    const lines = environmentOf(input).split('\n');
    expect(lines).toContain('export OS_AUTH_URL=http://10.20.0.1:25000/v3');
    expect(lines).toContain('export DOCTOR_CONFIG=/var/lib/doctor-lab/doctor.ini');
    expect(lines.filter((line) => line !== '' && !/^export [A-Z_]+=\S+$/.test(line))).toEqual([]);
  });
});
