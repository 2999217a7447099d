import type { CommandResult } from '../contract.ts';

/**
 * Begins what a command says. A shell's start-up files and wrappers of `sudo` may print before it; what they print
 * is no part of the answer.
 */
const MARK = '--- doctor: the answer begins ---';

/** A shell command that says where its answer begins. */
export function markedCommand(command: string): string {
  return `echo '${MARK}'; echo '${MARK}' >&2; ${command}`;
}

/** What a {@link markedCommand} said. What never came to its mark says what was in the way, and is kept. */
export function readMarkedOutput(result: CommandResult): CommandResult {
  return { ...result, stdout: afterMark(result.stdout), stderr: afterMark(result.stderr) };
}

/** Keeps from `reply` what comes before the mark, and the mark. */
export function repliesAfterMark(
  reply: (line: string) => string | undefined,
): (line: string) => string | undefined {
  let isMarked = false;
  return (line) => {
    if (isMarked) return reply(line);
    isMarked = line === MARK;
    return '';
  };
}

/** The first mark is the outermost: a command within a command has one of its own. */
function afterMark(text: string): string {
  const at = text.indexOf(`${MARK}\n`);
  return at === -1 ? text : text.slice(at + MARK.length + 1);
}
