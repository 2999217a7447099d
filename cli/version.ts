import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { revisionOf } from './revision.ts';
import type { Revision } from './revision.ts';

/** The program as a record names it. */
export type ProgramFacts = { readonly version: string } & Partial<Revision>;

/** Below the root when run from source; tools/note-revision.mjs puts the other one beside the compiled files. */
const SOURCE_PACKAGE = new URL('../package.json', import.meta.url);
const BUILT_PACKAGE = new URL('../../package.json', import.meta.url);
const BUILD_NOTE = new URL('../build.json', import.meta.url);

/** The version in package.json. */
export function version(): string {
  const found = (read(SOURCE_PACKAGE) ?? read(BUILT_PACKAGE)) as { readonly version: string } | undefined;
  return found?.version ?? 'unknown';
}

/**
 * The version, and the revision of the sources: as git reports it now when the program runs from them, as the
 * build noted it otherwise.
 */
export function programFacts(): ProgramFacts {
  const fromSource = read(SOURCE_PACKAGE) !== undefined;
  const revision = fromSource
    ? revisionOf(fileURLToPath(new URL('.', SOURCE_PACKAGE)))
    : (read(BUILD_NOTE) as Revision | undefined);
  return { version: version(), ...revision };
}

function read(file: URL): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
