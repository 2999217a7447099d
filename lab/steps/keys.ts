import { rm, stat } from 'node:fs/promises';
import { hostPaths } from '../config/hosts.ts';
import type { LabContext } from '../context.ts';
import { allHosts } from '../description.ts';
import { nodeKeyFile } from '../layouts/access.ts';
import type { Step } from '../plan.ts';
import { run } from '../process/command.ts';

/** The keys that open the hosts, and each host's own. */
export function keysStep(context: LabContext): Step {
  const { lab } = context;
  const wanted = [
    { path: lab.paths.sshKey, comment: 'doctor-lab', type: 'ed25519' },
    ...(lab.layout === undefined ? [] : [{ path: nodeKeyFile(lab), comment: 'nodes', type: 'rsa' }]),
    ...allHosts(lab).map((host) => ({
      path: hostPaths(context, host).hostKey,
      comment: host.name,
      type: 'ed25519',
    })),
  ];
  const missing = async (): Promise<typeof wanted> => {
    const there = await Promise.all(wanted.map(({ path }) => stat(`${path}.pub`).catch(() => undefined)));
    return wanted.filter((_, index) => there[index] === undefined);
  };
  return {
    name: 'keys',
    requires: ['files'],
    check: async () => (await missing()).length === 0,
    async apply() {
      const generate = async ({ path, comment, type }: (typeof wanted)[number]): Promise<void> => {
        // A private key without its public one is what an interrupted attempt leaves.
        await rm(path, { force: true });
        await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', comment, '-f', path]);
      };
      await Promise.all((await missing()).map(generate));
    },
  };
}
