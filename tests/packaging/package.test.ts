import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordOf } from '../support/run-record.ts';
import { packAndInstall, packageOf } from '../support/packed.ts';
import type { PackedPackage } from '../support/packed.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const MINUTE_MS = 60_000;
/** No cloud is named, and no setting of the user who runs the tests counts. */
const ENV = { PATH: env['PATH'] ?? '', HOME: '/nonexistent' };

// Compilers and clouds in processes of their own take their time on a busy machine.
vi.setConfig({ testTimeout: 3 * MINUTE_MS, hookTimeout: 5 * MINUTE_MS });

let packed: PackedPackage;
beforeAll(async () => {
  packed = await packAndInstall();
});
afterAll(() => packed.remove());

/** Runs a program that depends on the package. */
const inApp = (file: string, ...args: readonly string[]) =>
  execa(file, args, { cwd: packed.app, env: ENV, extendEnv: false, reject: false, timeout: 2 * MINUTE_MS });

describe('the packed package', () => {
  it('is as publint wants it', async () => {
    const tarball = readFileSync(packed.tarball);
    const { messages, pkg } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('is not called as another package is, nor as its own command: npx must not find a stranger', () => {
    const { name, bin, version } = packageOf(packed.folder);
    expect(name).toBe('opnfv-doctor');
    expect(packed.tarball).toMatch(new RegExp(`/opnfv-doctor-${version}\\.tgz$`));
    expect(Object.keys(bin)).toEqual(['doctor', 'doctor-test', 'opnfv-doctor']);
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly name: string;
      readonly packages: Readonly<Record<string, { readonly name?: string }>>;
    };
    expect([lock.name, lock.packages['']?.name]).toEqual([name, name]);
  });

  it.each(['README.md', 'docs/packaging.md'])('is named by %s where npx could fetch another one', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    expect(text).toMatch(/unrelated package(?: that is)? called `doctor`/);
    for (const [, option = ''] of text.matchAll(/npx --package (\S+) doctor/g)) {
      expect(option).toMatch(/opnfv-doctor/);
    }
  });

  it('holds the program, its documents and examples, and nothing else', () => {
    const unwanted = packed.files.filter(
      (path) =>
        !/^(?:dist|docs|ci-examples|man)\/|^(?:README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(path) ||
        /\.test\.|\/testing\/|tsbuildinfo|(?<!\.d)\.ts$|^dist\/(?:tests|bench|tools)\//.test(path),
    );
    expect(unwanted).toEqual([]);
    expect(packed.files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'docs/run.schema.json',
        'docs/examples/simulator.mjs',
        'ci-examples/Jenkinsfile',
        'dist/lab/assets/enter.sh',
      ]),
    );
  });

  it('pins for its users what it pins for itself: overrides count in a checkout alone', () => {
    const manifest = JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
      readonly overrides: Readonly<Record<string, string>>;
    };
    for (const name of Object.keys(manifest.overrides)) {
      expect(manifest.overrides[name]).toBe(`$${name}`);
      expect(manifest.dependencies[name]).toMatch(/^\d/);
    }
  });

  it('stays small', () => {
    const bytes = packed.files.reduce((sum, path) => sum + statSync(join(packed.folder, path)).size, 0);
    const facts = { files: packed.files.length, unpacked: bytes, packed: statSync(packed.tarball).size };
    expect(facts, JSON.stringify(facts)).toSatisfy(
      ({ files, unpacked }: typeof facts) => files < 3000 && unpacked < 12_000_000,
    );
  });

  it('runs the main job in an empty folder, with nothing but its dependencies', async () => {
    const { exitCode, stdout, stderr } = await inApp(
      'node_modules/.bin/doctor',
      ...'test --case fault_management --latency none --json --inspector-port 0 --consumer-port 0'.split(' '),
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { verdict, target, doctor } = recordOf({ stdout, stderr });
    const { version } = packageOf(ROOT);
    expect({ verdict, target, doctor }).toMatchObject({
      verdict: 'passed',
      target: { kind: 'simulated' },
      doctor: { version },
    });
  });

  it.each(['doctor', 'doctor-test', 'opnfv-doctor'])('has the program %s', async (name) => {
    const { exitCode, stdout } = await inApp(`node_modules/.bin/${name}`, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: doctor');
  });
});

describe('the library', () => {
  const SURFACE = {
    'opnfv-doctor/profiler':
      'CHECKPOINTS COMPONENTS DoctorError SCHEMA_VERSION TRACE_EVENTS VERDICTS headerOf judgeRun judgeSpan parseRunRecord parseTrace percentile runJsonSchema statisticsOf worstOf',
    'opnfv-doctor/simulator': 'DoctorError startSimulator',
  };

  it.each(Object.entries(SURFACE))('%s gives these names and no others', async (part, names) => {
    const script = `console.log(Object.keys(await import('${part}')).sort().join(' '))`;
    const { stdout, stderr } = await inApp('node', '--input-type=module', '--eval', script);
    expect({ stdout, stderr }).toEqual({ stdout: names, stderr: '' });
    const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
    for (const name of names.split(' ')) expect(page).toMatch(new RegExp(`\`${name}\\b`));
  });

  it('gives nothing of its inside', async () => {
    const { stderr } = await inApp(
      'node',
      '--input-type=module',
      '--eval',
      "import 'opnfv-doctor/dist/cli/doctor.js'",
    );
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('gives the schema of a record', async () => {
    const script = "console.log(import.meta.resolve('opnfv-doctor/run.schema.json'))";
    const { stdout } = await inApp('node', '--input-type=module', '--eval', script);
    expect(readFileSync(new URL(stdout), 'utf8')).toBe(
      readFileSync(join(ROOT, 'docs/run.schema.json'), 'utf8'),
    );
  });

  it('runs the example of the simulator', async () => {
    const { stdout, stderr, exitCode } = await inApp('node', join(examples(), 'simulator.mjs'));
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: 'compute-1 is up\ncompute-2 is up',
      stderr: '',
      exitCode: 0,
    });
  });

  it('runs the example of the profiler on a run', async () => {
    await inApp(
      'node_modules/.bin/doctor',
      ...'test --latency none --quiet --runs-dir saved --inspector-port 0 --consumer-port 0'.split(' '),
    );
    const { stdout: id } = await inApp('ls', 'saved');
    const { stdout, stderr, exitCode } = await inApp(
      'node',
      join(examples(), 'profile-run.mjs'),
      `saved/${id}`,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^SIMULATED \S+ on embedded cloud: passed\nfault_management: passed, notified in [\d.]+ ms$/m,
    );
    expect(stdout).toMatch(/^ +9 +[\d.]+ ms {2}received alarm$/m);
  });

  it('has types with which the examples compile', async () => {
    // Those of Node alone: the compiler also looks here for types of packages that bring none.
    const types = join(packed.app, 'types');
    mkdirSync(types);
    symlinkSync(join(ROOT, 'node_modules/@types/node'), join(types, 'node'));
    const config = {
      compilerOptions: {
        allowJs: true,
        checkJs: true,
        noEmit: true,
        strict: true,
        noImplicitAny: false,
        target: 'ES2023',
        module: 'NodeNext',
        skipLibCheck: false,
        typeRoots: [types],
        types: ['node'],
      },
      files: [join(examples(), 'profile-run.mjs'), join(examples(), 'simulator.mjs'), 'wrong.mts'],
    };
    // A mistake that the types must find, so that a program that knows no types does not pass.
    const wrong =
      "import { judgeSpan } from 'opnfv-doctor/profiler';\nexport { startSimulator } from 'opnfv-doctor/simulator';\n// @ts-expect-error\njudgeSpan('5 ms', 1000);\n";
    writeFileSync(join(packed.app, 'wrong.mts'), wrong);
    writeFileSync(join(packed.app, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout, exitCode } = await inApp('node', tsc);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    // Only so it is an error that types use a package which brings none.
    const strict = {
      compilerOptions: { ...config.compilerOptions, noImplicitAny: true },
      files: ['wrong.mts'],
    };
    writeFileSync(join(packed.app, 'tsconfig.json'), JSON.stringify(strict));
    const all = await inApp('node', tsc);
    expect({ stdout: all.stdout, exitCode: all.exitCode }).toEqual({ stdout: '', exitCode: 0 });
  });
});

/** The examples as the package has them: they find it by its own name. */
function examples(): string {
  return join(packed.folder, 'docs/examples');
}
