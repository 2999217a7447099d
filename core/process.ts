import { systemCodeOf } from './errors.ts';

/** Who runs this process: 0 is root. */
export const currentUid = (): number => process.getuid?.() ?? -1;

/** The id of this process. */
export const currentPid = (): number => process.pid;

/**
 * Sends a signal to a process, or to a whole process group when `pid` is negative.
 * @returns false when there is no such process any more
 */
export function sendSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 'SIGQUIT'): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

/** The command line that this program was started by, up to its own arguments. */
export const currentProgram = (): readonly string[] => [
  process.execPath,
  ...process.execArgv,
  ...process.argv.slice(1, 2),
];
