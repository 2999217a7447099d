import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../contract.ts';
import { planNode } from './patches.ts';
import type { PatchableNode } from './patches.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A node that is controller and compute at once, and has these files. */
function nodeWith(files: Readonly<Record<string, string>>): PatchableNode {
  const run = (command: string): Promise<CommandResult> => {
    const asked = Object.keys(files).filter((path) => command.includes(path.split('/').pop() ?? path));
    const stdout = asked.map((path) => `file ${base64(files[path] ?? '')}\n`).join('');
    return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
  };
  return {
    name: 'node1',
    roles: ['controller', 'compute'],
    address: '192.0.2.1',
    username: 'root',
    services: {
      by: 'systemd',
      names: { 'ceilometer-notification': 'c', 'nova-scheduler': 's', 'nova-compute': 'n' },
    },
    pathsOf: (file) => [`/etc/${file}`],
    shell: { run },
  };
}

const PIPELINE = 'sources: [{name: s, events: ["*"], sinks: [k]}]\nsinks: [{name: k, publishers: [a]}]\n';
const DEFINITIONS = '- event_type: a\n  traits: {}\n';

describe('planNode', () => {
  it('changes a file that several roles of a node share once, and restarts all of its readers', async () => {
    const node = nodeWith({
      '/etc/event_pipeline.yaml': PIPELINE,
      '/etc/event_definitions.yaml': DEFINITIONS,
      '/etc/nova.conf': '[DEFAULT]\n',
    });
    const { files, restarts } = await planNode(node, ['maintenance']);
    expect(files.map(({ path }) => path)).toEqual([
      '/etc/event_pipeline.yaml',
      '/etc/event_definitions.yaml',
      '/etc/nova.conf',
    ]);
    expect(files[2]?.whats).toHaveLength(1);
    expect(restarts).toEqual(['ceilometer-notification', 'nova-scheduler', 'nova-compute']);
  });
});
