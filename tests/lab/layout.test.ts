import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordOf } from '../support/run-record.ts';
import { implausibilities } from '../acceptance/plausible.ts';
import { inventoryOf } from '../support/inventory.ts';
import { labBench, labEnvironment } from '../support/lab.ts';

const { DOCTOR_LAB_AS: product, DOCTOR_LAB_DIR: dir = '/var/lib/doctor-lab', DOCTOR_LAB_RUNS = '1' } = env;
const { runsDir } = labBench();

/** Four times what it takes: on a busy machine a lab is slow, and a run that is cut short breaks the next. */
const RUN_TIMEOUT_MS = 420_000;

const lab = (...args: readonly string[]) =>
  execa(execPath, ['dist/cli/main.js', 'lab', ...args, '--dir', dir]);

/** Content, owner, mode and time of every file that the product has on its nodes, and what lies beside. */
function configurationOf(as: string): string[] {
  const hosts = join(dir, 'hosts');
  return readdirSync(hosts, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes(`/${as}/etc/`))
    .map((path) => join(hosts, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => {
      const { uid, gid, mode, mtimeMs } = statSync(path);
      const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
      return [path, sum, uid, gid, mode.toString(8), mtimeMs].join(' ');
    })
    .toSorted();
}

/** What listens in the namespaces of the lab's hosts, but the SSH servers. */
async function listeners(): Promise<string[]> {
  const { stdout } = await execa('ip', ['netns', 'list']);
  const names = [...stdout.matchAll(/^doctorlab-\S+/gm)].map(([name]) => name);
  const lists = await Promise.all(names.map((name) => execa('ip', ['netns', 'exec', name, 'ss', '-Hltn'])));
  return lists
    .flatMap((list) => list.stdout.split('\n'))
    .filter((line) => line !== '' && !line.includes(':22 '));
}

describe.skipIf(product === undefined)(
  `on the lab as ${product ?? 'a product (DOCTOR_LAB_AS says which)'}`,
  () => {
    const as = product ?? '';
    let openrc: Readonly<Record<string, string>> = {};
    beforeAll(async () => {
      await lab('up', '--as', as);
      openrc = labEnvironment().env ?? {};
    }, 240_000);
    afterAll(() => lab('up', '--as', 'none'), 240_000);

    it(
      'both scenarios pass over SSH, and every file is as it was',
      { repeats: Number(DOCTOR_LAB_RUNS) - 1, timeout: RUN_TIMEOUT_MS + 60_000 },
      async () => {
        const [files, inventory] = [configurationOf(as), await inventoryOf(openrc)];
        const argv = ['test', '--case', 'all', '--json', '--fault-length', '5000', '--lead', '10000'];
        const { exitCode, stdout, stderr } = await execa(
          execPath,
          ['dist/cli/main.js', ...argv, '--runs-dir', runsDir],
          { env: openrc, reject: false, timeout: RUN_TIMEOUT_MS },
        );
        expect(`${exitCode} ${stderr}`).toMatch(/^0 /);
        const record = recordOf({ stdout, stderr });
        expect(record.installer).toBe(as);
        expect(record.scenarios.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
        expect(implausibilities(record)).toEqual([]);
        // It was patched indeed: without, the run could not have passed.
        expect(readFileSync(join(runsDir, record.runId, 'ledger.jsonl'), 'utf8')).toContain(
          'event_pipeline.yaml',
        );
        expect(configurationOf(as)).toEqual(files);
        expect(await listeners()).toEqual([]);
        expect(await inventoryOf(openrc)).toEqual(inventory);
        await lab('status');
      },
    );

    it('unpatched by intent, the run is refused with what is missing', async () => {
      const argv = ['test', '--no-patch', '--runs-dir', runsDir];
      const result = await execa(execPath, ['dist/cli/main.js', ...argv], { env: openrc, reject: false });
      expect(result.exitCode).not.toBe(0);
      expect(result.stderr).toContain('needs the publisher notifier://?topic=alarm.all');
    });
  },
);
