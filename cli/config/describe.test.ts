import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { optionValues, repeatCommand } from './describe.ts';
import { resolveOptions } from './load.ts';

const URL = 'rabbit://u:p4ssw0rd@h1,u:p4ssw0rd@h2/v';
const SHOWN = 'rabbit://u:***@h1,u:***@h2/v';

function described(argv: readonly string[], env: World['env'], flags: { transportUrl?: string } = {}) {
  const options = resolveOptions({ flags, env });
  return { values: optionValues(options), command: repeatCommand({ argv, env }, options) };
}

describe('the record of the options', () => {
  it('has no secrets', () => {
    const { values } = described([], { TRANSPORT_URL: URL });
    expect(values).toMatchObject({ doctor_passwd: '***', transport_url: SHOWN });
    expect(described([], {}).values['transport_url']).toBeUndefined();
  });

  it.each([
    [['test', '--transport-url', URL], `doctor test --transport-url '${SHOWN}'`],
    [['test', `--transport-url=${URL}`], `doctor test --transport-url='${SHOWN}'`],
  ])('repeats a command line without its secrets', (argv, command) => {
    expect(described(argv, {}, { transportUrl: URL }).command).toBe(command);
  });

  it('repeats what came from the environment', () => {
    const env = { TRANSPORT_URL: URL, VM_COUNT: '3', DOCTOR_CONFIG: '/etc/my doctor.conf' };
    expect(described(['test'], env).command).toBe(
      `DOCTOR_CONFIG='/etc/my doctor.conf' TRANSPORT_URL='${SHOWN}' VM_COUNT=3 doctor test`,
    );
    expect(described(['test', '--config', 'mine.conf'], { DOCTOR_CONFIG: 'other.conf' }).command).toBe(
      'doctor test --config mine.conf',
    );
  });
});
