import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LINK_DOWN_FUNCTIONS } from '../link-down/link-down-script.ts';
import { PARTITION_FUNCTIONS } from '../partition/partition-script.ts';
import { renderFaultScript } from './fault-script.ts';

describe.each([
  ['link-down', LINK_DOWN_FUNCTIONS],
  ['partition', PARTITION_FUNCTIONS],
])('the script of %s', (_, functions) => {
  const facts = {
    address: '192.0.2.3',
    id: 'ab12',
    leadMs: 1_000,
    faultLengthMs: 1_200,
    logPath: ".doctor it's.log",
    functions,
  };
  const script = renderFaultScript(facts);

  it('is bash', async () => {
    await expect(promisify(execFile)('bash', ['-n', '-c', script])).resolves.toMatchObject({ stderr: '' });
  });

  it('carries its values, quoted', () => {
    expect(script).toContain('\naddress=192.0.2.3\nid=ab12\nlead=1.000\nlength=1.200\n');
    expect(script).toContain(String.raw`log='.doctor it'\''s.log'`);
  });

  it('is the same for the same fault', () => {
    expect(renderFaultScript(facts)).toBe(script);
  });

  it.each(['find_target', 'prepare', 'inject', 'restore_once', 'is_hopeless', 'put_back'])(
    'has the function %s',
    (name) => {
      expect(script).toMatch(new RegExp(`^${name}\\(\\) \\{`, 'm'));
    },
  );

  it('does not take a sudo that refuses for a host on which nothing is left', async () => {
    const home = mkdtempSync(join(tmpdir(), 'doctor-fault-script-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    writeFileSync(join(home, 'sudo'), '#!/bin/sh\nexit 1\n', { mode: 0o700 });
    const env = { HOME: home, PATH: `${home}:/usr/bin:/bin` };
    const restoring = promisify(execFile)('bash', ['-c', script, 'script', 'restore', 'doctor_ab12'], {
      env,
    });
    await expect(restoring).rejects.toMatchObject({ code: 1 });
  });
});
