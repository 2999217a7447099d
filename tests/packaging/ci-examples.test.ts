import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionsFrom } from '../../cli/config/from-flags.ts';
import { configOf } from '../../cli/config/load.ts';
import { buildProgram } from '../../cli/program.ts';
import type { ParsedFlags } from '../../cli/flags.ts';
import { quietWorld } from '../support/quiet-world.ts';
import { doctorCalls, exampleText, jobScripts, kubernetesScript } from '../support/ci-examples.ts';
import type { JobScript } from '../support/ci-examples.ts';

const scripts = jobScripts();
const calls = scripts.flatMap(({ job, script }) => doctorCalls(script).map((argv) => ({ job, argv })));
const tests = scripts.filter(({ script }) => script.includes('doctor test'));

describe('the calls of doctor in the examples', () => {
  it('are found, one test for each system', () => {
    expect(calls.filter(({ argv }) => argv[0] === 'test').map(({ job }) => job)).toEqual([
      'GitHub Actions',
      'GitLab CI',
      'Jenkins',
      'Zuul',
      'Xtesting doctor-notification',
      'Xtesting doctor-maintenance',
      'Kubernetes job',
      'Kubernetes fan-out',
    ]);
    const words = scripts.map(
      ({ script }) => script.match(/\bdoctor (?:test|report|cleanup|upload)\b/g)?.length ?? 0,
    );
    expect(calls).toHaveLength(words.reduce((sum, count) => sum + count, 0));
  });

  it.each(calls.map(({ job, argv }) => [`${argv.join(' ')} (${job})`, argv] as const))(
    '%s',
    async (_, argv) => {
      const flags = await parsed(argv);
      // The file is made by the job.
      const { config: _config, ...options } = flags;
      expect(() => configOf(optionsFrom(quietWorld(), options))).not.toThrow();
    },
  );
});

/** What the real program understands of a command line. @throws CommanderError as it does */
async function parsed(argv: readonly string[]): Promise<ParsedFlags> {
  let flags: ParsedFlags | undefined;
  const program = buildProgram(quietWorld(), { exitCode: 0 });
  for (const command of program.commands) {
    command.action(() => {
      flags = command.opts();
    });
  }
  await program.parseAsync(argv, { from: 'user' });
  if (flags === undefined) throw new Error(`no command was called by ${argv.join(' ')}`);
  return flags;
}

describe('a job', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-ci-'));
    const stub = '#!/bin/sh\necho "$OS_CLOUD $*" >>calls\n[ "$1" != "$FAILING" ] || exit "$CODE"\n';
    writeFileSync(join(folder, 'doctor'), stub);
    chmodSync(join(folder, 'doctor'), 0o755);
    writeFileSync(join(folder, 'clouds.txt'), 'edge-1\nedge-2\nedge-3\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs a script with a `doctor` that ends with a given code, in a folder with an earlier run. */
  async function run({ shell, script }: JobScript, more: Readonly<Record<string, string>> = {}) {
    rmSync(join(folder, 'calls'), { force: true });
    for (const runs of ['runs/old', 'runs/edge-1/old', 'runs/edge-2/old']) {
      mkdirSync(join(folder, runs), { recursive: true });
      writeFileSync(join(folder, runs, 'doctor.pid'), '1\n');
    }
    const [file = '', ...args] = shell;
    const { exitCode, stderr } = await execa(file, [...args, script], {
      cwd: folder,
      extendEnv: false,
      env: {
        PATH: `${folder}:${env['PATH'] ?? ''}`,
        OS_CLOUD: 'one',
        RUNS: join(folder, 'runs'),
        CLOUDS: join(folder, 'clouds.txt'),
        TMPDIR: folder,
        HOST_IP: '192.0.2.10',
        JOB_UID: 'uid',
        JOB_COMPLETION_INDEX: '1',
        ...more,
      },
      reject: false,
    });
    return { exitCode, stderr, called: read('calls').trimEnd().split('\n') };
  }
  const read = (path: string): string => {
    try {
      return readFileSync(join(folder, path), 'utf8');
    } catch {
      return '';
    }
  };

  it.each(tests.flatMap((test) => [0, 1, 3, 4, 5].map((code) => [test.job, code, test] as const)))(
    'of %s ends as doctor ends with %i',
    async (_, code, script) => {
      expect(await run(script, { FAILING: 'test', CODE: String(code) })).toMatchObject({ exitCode: code });
    },
  );

  it.each(['job', 'fan-out'] as const)(
    'of Kubernetes %s does not test when the cleanup fails',
    async (name) => {
      const { exitCode, called } = await run(kubernetesScript(name), { FAILING: 'cleanup', CODE: '5' });
      expect(exitCode).toBe(5);
      expect(called).toEqual([expect.stringContaining(' cleanup ')]);
    },
  );

  it('of the fan-out takes the cloud of its index, in a folder of its own', async () => {
    const { exitCode, called } = await run(kubernetesScript('fan-out'), { JOB_COMPLETION_INDEX: '2' });
    const runs = join(folder, 'runs', 'edge-3');
    expect({ exitCode, called }).toEqual({
      exitCode: 0,
      called: [
        `edge-3 cleanup --runs-dir ${runs}`,
        `edge-3 upload --runs-dir ${runs}`,
        expect.stringMatching(new RegExp(`^edge-3 test --case all .*--runs-dir ${runs} `)),
      ],
    });
    expect(read('doctor.ini')).toBe(
      ['consumer', 'inspector', 'app_manager'].map((part) => `[${part}]\nip = 192.0.2.10\n`).join(''),
    );
  });

  it('of Zuul takes back what was left before the credentials and the node are gone', () => {
    const text = exampleText('zuul/playbooks/doctor/post.yaml');
    expect(text).toMatch(/shell: doctor cleanup[^]*state: absent[^]*that: doctor_cleanup\.rc == 0/);
  });

  it('of the fan-out tests when what waits cannot be sent', async () => {
    const { exitCode, called } = await run(kubernetesScript('fan-out'), {
      JOB_COMPLETION_INDEX: '0',
      FAILING: 'upload',
      CODE: '3',
    });
    expect(exitCode).toBe(0);
    expect(called).toHaveLength(3);
  });

  it('of the fan-out with an index beyond the list is a usage error, and touches nothing', async () => {
    const outcome = await run(kubernetesScript('fan-out'), { JOB_COMPLETION_INDEX: '3' });
    expect(outcome).toMatchObject({ exitCode: 2, called: [''] });
    expect(outcome.stderr).toContain('no line for index 3');
  });

  it('removes the names of processes that are not there, of its own cloud alone', async () => {
    await run(kubernetesScript('fan-out'), { JOB_COMPLETION_INDEX: '0' });
    expect(read('runs/edge-1/old/doctor.pid')).toBe('');
    expect(read('runs/edge-2/old/doctor.pid')).toBe('1\n');
  });
});

it('no example holds a secret of its own', () => {
  for (const file of ['github-actions.yml', 'gitlab-ci.yml', 'Jenkinsfile', 'zuul/zuul.yaml']) {
    expect(exampleText(file)).not.toMatch(/OS_PASSWORD|BEGIN .*KEY/);
  }
});
