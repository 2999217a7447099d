import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const RUNS = ['20260101-000000-abcdef', '20260102-000000-abcdef'];
const OTHER = '20260103-000000-abcdef';
const isThere = (program: string): boolean =>
  execaSync(program, ['-c', 'exit'], { reject: false }).exitCode === 0;

beforeAll(() => {
  for (const folder of [...RUNS.map((id) => join('runs', id)), join('more', OTHER)]) {
    mkdirSync(join(bench.folder, folder), { recursive: true });
    writeFileSync(join(bench.folder, folder, 'ledger.jsonl'), '');
  }
  mkdirSync(join(bench.folder, 'runs', 'not-a-run'));
});

/** What a shell offers for the last of some words. */
type Offers = (...words: string[]) => Promise<readonly string[]>;

/** bash splits what is typed at `=`, too. */
const inBash: Offers = async (...words) => {
  const { stdout: script } = await bench.run(['completion', 'bash']);
  const typed = words.map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _doctor "\${COMP_WORDS[0]}"`;
  const { stdout } = await execa('bash', ['-c', `${script}\n${asked}; printf '%s\\n' "\${COMPREPLY[@]}"`], {
    cwd: bench.folder,
  });
  return stdout.split('\n').filter((line) => line !== '');
};

const inFish: Offers = async (...words) => {
  const { stdout: script } = await bench.run(['completion', 'fish']);
  const { stdout } = await execa('fish', ['-c', `${script}\ncomplete -C '${words.join(' ')}'`], {
    cwd: bench.folder,
    env: { HOME: bench.folder },
  });
  return stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
};

/** [what is typed, what is offered among others, what is not]. */
const CASES: readonly (readonly [readonly string[], readonly string[], readonly string[]])[] = [
  [
    ['doctor', ''],
    ['test', 'cleanup', 'completion', 'help'],
    ['--case', ...RUNS],
  ],
  [['doctor', 'test', '--'], ['--case', '--vms', '--runs-dir'], ['test']],
  [['doctor', 'test', '--case', ''], ['all', 'fault_management', 'maintenance'], ['--case']],
  [['doctor', 'completion', ''], ['bash', 'zsh', 'fish'], ['test']],
  [['doctor', 'help', 'cl'], ['cleanup'], ['--help']],
  [['doctor', 'lab', ''], ['up', 'down'], ['test']],
  [
    ['doctor', 'show', ''],
    ['latest', ...RUNS],
    ['not-a-run', OTHER],
  ],
  [['doctor', 'history', '--sort', ''], ['time', 'verdict', 'notification'], ['--sort']],
  [['doctor', 'prune', '--verdict', ''], ['passed', 'unknown'], RUNS],
  [['doctor', 'prune', '--'], ['--keep', '--older-than', '--dry-run'], ['test']],
  [['doctor', 'profile', ''], RUNS, ['not-a-run', OTHER]],
  [['doctor', 'cleanup', '20260102'], RUNS.slice(1), RUNS.slice(0, 1)],
  [['doctor', 'cleanup', '--runs-dir', 'more', ''], [OTHER], RUNS],
  [['doctor-test', '--'], ['--case', '--vms'], ['test']],
  [['doctor-test', '--installer', 'l'], ['local'], ['apex']],
];

describe.each([
  ['bash', inBash],
  ['fish', inFish],
] as const)('completion for %s', (shell, offersIn) => {
  const missing = !isThere(shell);
  it.skipIf(missing).each(CASES)('%j', async (words, wanted, unwanted) => {
    const offers = await offersIn(...words);
    expect(offers).toEqual(expect.arrayContaining([...wanted]));
    expect(offers.filter((offer) => unwanted.includes(offer))).toEqual([]);
  });
});

describe('completion for bash', () => {
  it('knows a value after an equals sign, and a runs folder', async () => {
    expect(await inBash('doctor', 'test', '--case', '=', 'fa')).toEqual(['fault_management']);
    expect(await inBash('doctor', 'test', '--case', '=')).toContain('all');
    expect(await inBash('doctor', 'profile', '--runs-dir', '=', 'more', '')).toEqual([OTHER, 'latest']);
  });

  it('is for both programs', async () => {
    const { stdout: script } = await bench.run(['completion', 'bash']);
    const { stdout } = await execa('bash', ['-c', `${script}\ncomplete -p`]);
    expect(stdout).toContain('_doctor doctor\n');
    expect(stdout).toMatch(/_doctor doctor-test$/m);
  });
});

describe('completion for zsh', () => {
  it.skipIf(!isThere('zsh'))('loads', async () => {
    const { stdout: script } = await bench.run(['completion', 'zsh']);
    const asked = 'autoload -Uz compinit && compinit -D -u';
    const { stderr, stdout } = await execa(
      'zsh',
      ['-f', '-c', `${asked}\n${script}\nprint -r -- "$_comps[doctor] $_comps[doctor-test]"`],
      { env: { HOME: bench.folder } },
    );
    expect({ stderr, stdout }).toEqual({
      stderr: '',
      stdout: expect.stringMatching(/_bash_complete.*_doctor.*_doctor/) as string,
    });
  });
});
