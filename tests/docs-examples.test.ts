import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIniFile } from '../cli/config/ini-file.ts';
import { resolveOptions } from '../cli/config/load.ts';
import { commandsOf, doctorArguments, fencesOf } from './support/doc-examples.ts';
import type { ExampleCommand } from './support/doc-examples.ts';
import { ROOT, docPages } from './support/doc-pages.ts';
import { parseOnly } from './support/parse-only.ts';
import { commandBench } from './support/world.ts';
import type { CommandResult } from './support/world.ts';

/** What is read as a command line and not run, and why. Everything else of doctor's is run on the embedded cloud. */
const ONLY_PARSED: readonly (readonly [RegExp, string])[] = [
  [/^lab /, 'needs root on a Debian 12 machine of its own'],
  [/^simulator\b/, 'serves until it is stopped'],
  [/--transport-url\b/, 'needs a RabbitMQ'],
  [/--installer (?!local)|--admin-tool fenix|--app-manager vnfm/, 'needs a deployment'],
  [/\botlp\b/, 'needs a collector'],
  [/--output \//, 'writes to a place of the reader'],
  [/^profile --logs\b/, "needs somebody's logs"],
  [/^patch\b|^hosts\b.*--installer/, 'needs a deployment'],
  [/^upload\b|--upload\b|--against-last\b/, 'needs a test database, which takes no simulated results'],
  [/^compare runs\//, 'is about runs of the reader'],
];
/** Repetitions show how times scatter; that they are repeated at all is what an example has to show here. */
const MOST_REPETITIONS = '2';
/** How examples name a run: `<run>`, `<id>`, or the id of one. */
const RUN_NAME = /\{(?:run|id)\}|\b\d{8}-\d{6}-[0-9a-f]{6}\b/g;

interface Example extends ExampleCommand {
  readonly page: string;
  readonly doctor: readonly string[];
}

const pages = docPages().map((page) => ({ ...page, fences: fencesOf(page.text) }));
const commands = pages.flatMap(({ path, fences }) =>
  fences
    .filter(({ language }) => language === 'sh')
    .flatMap(commandsOf)
    .map((command) => ({ ...command, page: path })),
);
const examples = commands.flatMap((command): Example[] => {
  const doctor = doctorArguments(command);
  return doctor === undefined ? [] : [{ ...command, doctor }];
});
const textOf = ({ variables, doctor }: Example): string =>
  [...Object.entries(variables).map(([name, value]) => `${name}=${value}`), ...doctor].join(' ');
const whyOnlyParsed = (example: Example): string | undefined =>
  example.onNamedCloud
    ? 'is about a cloud that OS_* names'
    : ONLY_PARSED.find(([pattern]) => pattern.test(example.doctor.join(' ')))?.[1];
const toRun = new Map(
  examples
    .filter((example) => whyOnlyParsed(example) === undefined)
    .map((example) => [textOf(example), example] as const),
);

const bench = commandBench();
afterAll(bench.close);
/** What each example that was run has printed. */
const results = new Map<string, CommandResult>();
/** Runs that examples can be about. */
const runIds: string[] = [];

/** Files that examples name, as the pages show them: a block in INI whose first line is its name. */
function writeNamedFiles(): void {
  for (const { text } of pages.flatMap(({ fences }) => fences.filter(({ language }) => language === 'ini'))) {
    const name = /^# (\S+)$/m.exec(text)?.[1];
    if (name !== undefined) writeFileSync(join(bench.folder, name), text);
  }
}

/**
 * The command line as it is run: a placeholder or an id stands for a run that was made before, and the services of
 * the embedded cloud are quick, unless the example is about that.
 */
function lineOf({ doctor }: Example): readonly string[] {
  const ids = new Map<string, string>();
  const idFor = (named: string): string => {
    const id = ids.get(named) ?? runIds[ids.size % runIds.length] ?? '';
    ids.set(named, id);
    return id;
  };
  const words = doctor.map((word) => word.replaceAll(RUN_NAME, idFor));
  const at = words.indexOf('--repeat');
  const line = at < 0 ? words : words.with(at + 1, MOST_REPETITIONS);
  return line[0] === 'test' && !line.includes('--latency') ? [...line, '--latency', 'none'] : line;
}

beforeAll(async () => {
  writeNamedFiles();
  while (runIds.length < 2) {
    const { stdout } = await bench.run(['test', '--json', '--latency', 'none']);
    runIds.push((JSON.parse(stdout) as { runId: string }).runId);
  }
});

describe('the examples of doctor', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(40);
    expect(toRun.size).toBeGreaterThan(12);
  });

  it.each([...toRun])('%s ends with 0 on the embedded cloud', async (text, example) => {
    const env = { HOME: '/nonexistent', PATH: '/usr/local/bin:/usr/bin:/bin', ...example.variables };
    const result = await bench.run(lineOf(example), { env });
    results.set(text, result);
    expect(result.stderr).not.toMatch(/^doctor: .*\([A-Z_]+, see/m);
    expect(result.exitCode).toBe(0);
  });

  it.each(examples.map((example) => [`${example.page}:${example.line}`, textOf(example), example] as const))(
    '%s: %s is a command line of this version',
    (_where, _text, { doctor, variables }) => expect(parseOnly(doctor, variables)).toBe(1),
  );

  it('would be found wrong with an option that does not exist', () => {
    expect(() => parseOnly(['test', '--no-such-option'])).toThrow(CommanderError);
    expect(() => parseOnly(['test', '--vms', 'many'])).toThrow(/whole number/);
    expect(() => parseOnly(['tset'])).toThrow(CommanderError);
  });
});

describe('the other commands of the examples', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };

  it.each(
    commands
      .filter(({ program }) => program === 'npm')
      .map((command) => [command.args.join(' '), command] as const),
  )('npm %s', (_text, { args: [verb = '', name = ''] }) => {
    const known = verb === 'run' ? Object.keys(scripts) : ['ci', 'test', 'install', 'pack'];
    expect(known).toContain(verb === 'run' ? name : verb);
  });

  it.each(
    commands
      .filter(({ program, args }) => program === 'npx' && (args[0] === 'tsx' || args[0] === 'vitest'))
      .flatMap(({ args }) => args.slice(1).filter((word) => /^[\w./-]+$/.test(word) && word.includes('.ts'))),
  )('npx … %s is there', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });

  it('export names that are read', () => {
    const known = new Set([
      'DOCTOR_CONFIG',
      ...resolveOptions({ flags: {}, env: {} }).flatMap(({ spec }) =>
        spec.env === undefined ? [] : [spec.env],
      ),
    ]);
    const exported = commands
      .filter(({ program }) => program === 'export')
      .flatMap(({ args }) => args.map((word) => word.split('=')[0] ?? ''))
      .filter((name) => !name.startsWith('OS_'));
    for (const name of exported) expect(known).toContain(name);
  });
});

describe('config files in the pages', () => {
  const files = pages.flatMap(({ path, fences }) =>
    fences.filter(({ language }) => language === 'ini').map((fence) => [`${path}:${fence.line}`, fence.text]),
  );

  it.each(files)('%s is accepted', (_where, text = '') => {
    const file = join(bench.folder, 'example.ini');
    writeFileSync(file, text);
    expect(readIniFile(file).values.size).toBeGreaterThan(0);
    expect(() => resolveOptions({ flags: {}, env: {}, file })).not.toThrow();
  });
});

describe('output in the pages', () => {
  /** A block of output is that of the command that its introduction names, or else of the block before it. */
  const shown = pages.flatMap(({ path, fences }) =>
    fences.flatMap((fence, index) => {
      if (fence.language !== 'text') return [];
      const where = `${path}:${fence.line}`;
      const named = /`(?:npx )?doctor ([^`]+)`/.exec(fence.intro)?.[1];
      if (named !== undefined && toRun.has(named)) return [{ where, doctor: named, text: fence.text }];
      const before = fences[index - 1];
      const isBelow = before?.language === 'sh' && before.section === fence.section;
      const doctor = isBelow
        ? commandsOf(before)
            .flatMap(textsOf)
            .findLast((text) => toRun.has(text))
        : undefined;
      return doctor === undefined ? [] : [{ where, doctor, text: fence.text }];
    }),
  );

  it('is found', () => expect(shown.length).toBeGreaterThan(1));

  it.each(shown.map((example) => [example.where, example.doctor, example.text] as const))(
    '%s has the lines that "doctor %s" prints',
    (_where, doctor, text) => {
      const real = labelsOf(results.get(doctor)?.stdout ?? '');
      expect(labelsOf(text).length).toBeGreaterThan(1);
      for (const label of labelsOf(text)) expect(real).toContain(label);
    },
  );

  it('has lines that some run prints, where it is read line by line', () => {
    const real = [...results.values()].flatMap(({ stdout }) => labelsOf(stdout));
    const page = pages.find(({ path }) => path === 'docs/timeline.md');
    const read = (page?.fences ?? []).filter(({ language }) => language === 'text');
    expect(read.length).toBeGreaterThan(4);
    for (const label of read.flatMap(({ text }) => labelsOf(text))) expect(real).toContain(label);
  });
});

function textsOf(command: ExampleCommand): readonly string[] {
  const doctor = doctorArguments(command);
  return doctor === undefined ? [] : [textOf({ ...command, page: '', doctor })];
}

/** What lines are about, without their figures: `# notified VM error`, `out of sync`. */
function labelsOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const label = /^\s*((?:\d+ )?[A-Za-z][A-Za-z -]*?)(?= {2,}|$)/.exec(line)?.[1];
    return label === undefined ? [] : [label.replace(/^\d+/, '#')];
  });
}
