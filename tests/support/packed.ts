import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';

const ROOT = new URL('../..', import.meta.url).pathname;
/** What a clean checkout does not have. */
const SKIPPED = new Set(['node_modules', 'dist', 'runs', 'coverage', '.git']);

/** The package as `npm pack` makes it of a clean checkout, and installed in an empty folder. */
export interface PackedPackage {
  readonly tarball: string;
  /** The folder of a program that depends on it. */
  readonly app: string;
  /** Where it is installed there. */
  readonly folder: string;
  /** Paths of all its files. */
  readonly files: readonly string[];
  remove(): void;
}

/**
 * Packs a copy of the sources, which builds them, and unpacks the result into a folder that has nothing but its
 * dependencies: what they are not cannot be imported there.
 */
export async function packAndInstall(): Promise<PackedPackage> {
  const work = mkdtempSync(join(tmpdir(), 'doctor-pack-'));
  const [checkout, app] = [join(work, 'checkout'), join(work, 'app')];
  cpSync(ROOT, checkout, {
    recursive: true,
    filter: (path) => !SKIPPED.has(relative(ROOT, path).split('/')[0] ?? ''),
  });
  linkModules(join(checkout, 'node_modules'), readdirSync(join(ROOT, 'node_modules')));
  withoutTypeCheck(join(checkout, 'tsconfig.build.json'));
  await execa('npm', ['pack', '--pack-destination', work], { cwd: checkout });
  const tarball = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
  const folder = join(app, 'node_modules', packageOf(ROOT).name);
  mkdirSync(folder, { recursive: true });
  await execa('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const { dependencies, bin } = packageOf(folder);
  linkModules(join(app, 'node_modules'), Object.keys(dependencies));
  mkdirSync(join(app, 'node_modules', '.bin'));
  for (const [name, target] of Object.entries(bin)) {
    symlinkSync(join(folder, target), join(app, 'node_modules', '.bin', name));
  }
  return {
    tarball,
    app,
    folder,
    files: filesIn(folder),
    remove: () => rmSync(work, { recursive: true, force: true }),
  };
}

/** Types are what `npm run check` looks at; without it the build takes a quarter of the time. */
function withoutTypeCheck(file: string): void {
  const config = JSON.parse(readFileSync(file, 'utf8')) as { readonly compilerOptions: object };
  const compilerOptions = { ...config.compilerOptions, noCheck: true };
  writeFileSync(file, JSON.stringify({ ...config, compilerOptions }));
}

/** The parts of a package.json that tests look at. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The package.json of a folder. */
export function packageOf(folder: string): PackageFacts {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFacts;
}

/** Makes installed packages of this checkout to be found in another folder. Programs are not linked but copied. */
function linkModules(target: string, names: readonly string[]): void {
  mkdirSync(target, { recursive: true });
  for (const name of names) {
    const source = join(ROOT, 'node_modules', name);
    if (name === '.bin') cpSync(source, join(target, name), { recursive: true, verbatimSymlinks: true });
    else {
      mkdirSync(join(target, name, '..'), { recursive: true });
      symlinkSync(source, join(target, name));
    }
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
