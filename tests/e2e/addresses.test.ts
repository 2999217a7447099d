import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OPTION_LIST } from '../../cli/config/options.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const URL_OF = (path: string): string => String.raw`http://127\.0\.0\.1:\d+/[\da-f]{32}/${path}`;

describe('the servers of a run', () => {
  it('listen on the loopback interface, unless an address is given', () => {
    const ips = OPTION_LIST.filter(([name]) => /^(?:consumer|inspector|adminTool|appManager)Ip$/.test(name));
    expect(ips.map(([name, { fallback }]) => [name, fallback])).toEqual(
      ['inspectorIp', 'consumerIp', 'adminToolIp', 'appManagerIp'].map((name) => [name, '127.0.0.1']),
    );
  });

  it('are shown with their token to those who want to reach them, and without a warning', async () => {
    const { stderr } = await bench.run('test --case all --latency none --no-preflight --vcpus 2'.split(' '));
    expect(stderr).toMatch(new RegExp(` Inspector: ${URL_OF('events')}$`, 'm'));
    expect(stderr).toMatch(new RegExp(` Admin tool: ${URL_OF('maintenance')}$`, 'm'));
    expect(stderr).not.toContain('WARNING');
  });

  it('that answer without a token are warned of, where they start', async () => {
    const config = join(bench.folder, 'open.conf');
    writeFileSync(config, '[inspector]\nopen = true\n[admin_tool]\nopen = true\n');
    const argv = ['test', '--latency', 'none', '--no-preflight', '--config', config];
    const { stdout, stderr } = await bench.run([...argv, '--json']);
    const warning = '[inspector] open: the Inspector answers without the token of the run';
    expect(stderr).toContain(`WARNING: ${warning}`);
    expect(stderr).not.toContain('[admin_tool]');
    const { warnings } = JSON.parse(stdout) as { readonly warnings: readonly string[] };
    expect(warnings).toContainEqual(expect.stringContaining(warning) as string);
    const both = await bench.run([...argv, '--case', 'maintenance', '--vcpus', '2', '--quiet']);
    expect(both.stderr).toMatch(
      /WARNING: \[inspector\] open.*\nWARNING: \[admin_tool\] open: .* end a maintenance$/m,
    );
  });
});
