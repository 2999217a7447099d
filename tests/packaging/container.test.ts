import { existsSync, readFileSync } from 'node:fs';
import { execaSync } from 'execa';
import { DockerfileParser } from 'dockerfile-ast';
import type { Copy, Dockerfile, Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';
import { packageOf } from '../support/packed.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const text = readFileSync(`${ROOT}Containerfile`, 'utf8');
const file: Dockerfile = DockerfileParser.parse(text);
const instructions = (keyword: string): readonly Instruction[] =>
  file.getInstructions().filter((instruction) => instruction.getKeyword() === keyword);
const words = (instruction: Instruction): readonly string[] =>
  instruction.getArguments().map((word) => word.getValue());
const scripts = instructions('RUN').map((instruction) => instruction.getArgumentsContent() ?? '');

/** Made in the build stage. */
const BUILT = new Set(['dist', 'node_modules']);

it('is a Containerfile without a finding of the validator', () => {
  expect(
    validate(text).map(({ message, range }) => `${range.start.line + 1}: ${JSON.stringify(message)}`),
  ).toEqual([]);
  // That the validator finds anything at all.
  expect(validate(text.replace('ENTRYPOINT [', 'ENTRYPOIN ['))).not.toEqual([]);
});

it('copies what is there', () => {
  const copies = file.getCOPYs() as readonly Copy[];
  expect(copies.length).toBeGreaterThan(3);
  const sources = copies.flatMap((copy) =>
    words(copy)
      .slice(0, -1)
      .map((path) => path.replace(/^\/src\//, '')),
  );
  expect(sources.filter((path) => !BUILT.has(path) && !existsSync(`${ROOT}${path}`))).toEqual([]);
});

it('calls scripts that the package has, in shell that a shell reads', () => {
  const { scripts: known } = packageOf(ROOT);
  const called = scripts.flatMap((script) =>
    [...script.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]),
  );
  expect(called).toEqual(['build']);
  for (const name of called) expect(known).toHaveProperty([name ?? '']);
  for (const script of scripts) {
    const { stderr } = execaSync('sh', ['-n', '-c', script.replaceAll(/\\\n/g, ' ')], { reject: false });
    expect(stderr).toBe('');
  }
});

it('has every program of the package, as its own', () => {
  const { bin } = packageOf(ROOT);
  for (const [name, target] of Object.entries(bin)) {
    expect(text).toContain(`ln -s /opt/doctor/${target} /usr/local/bin/${name}`);
  }
  expect(words(instructions('ENTRYPOINT')[0] as Instruction).join(' ')).toContain('"doctor"');
});

it('runs as no root, on the Node.js of the package, with its runs in a volume', () => {
  expect(instructions('USER').map(words)).toEqual([['node']]);
  expect(new Set(file.getFROMs().map((from) => from.getImage()))).toEqual(
    new Set(['docker.io/library/node:20-bookworm-slim']),
  );
  expect(instructions('VOLUME').map((instruction) => instruction.getArgumentsContent())).toEqual([
    '["/var/lib/doctor/runs"]',
  ]);
  expect(instructions('WORKDIR').map(words).at(-1)).toEqual(['/var/lib/doctor']);
});

it('takes nothing that was installed, built or written by runs into the build', () => {
  const ignored = readFileSync(`${ROOT}.dockerignore`, 'utf8').split('\n');
  for (const path of ['.git', 'node_modules', 'dist', 'runs']) expect(ignored).toContain(path);
});
