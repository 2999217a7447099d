import { execFileSync } from 'node:child_process';

/** What git says of a work tree. */
export interface Revision {
  /** Of the last commit. */
  readonly revision: string;
  /** Tracked files differ from it. */
  readonly dirty: boolean;
}

const TIMEOUT_MS = 5000;

/** The revision of the work tree whose top is `root`; undefined where there is none, or no git. */
export function revisionOf(root: string): Revision | undefined {
  const git = (...words: string[]): string =>
    execFileSync('git', ['--no-optional-locks', '-C', root, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: TIMEOUT_MS,
    });
  try {
    // The prefix is where `root` is in the work tree: not at the top, when it lies in somebody else's.
    const [prefix, revision] = git('rev-parse', '--show-prefix', 'HEAD').split('\n');
    if (prefix !== '' || revision === undefined) return undefined;
    return { revision, dirty: git('status', '--porcelain', '--untracked-files=no') !== '' };
  } catch {
    return undefined;
  }
}
