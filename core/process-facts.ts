/** What /proc says of a process (proc(5)). */
export interface ProcessFacts {
  readonly pid: number;
  /** The process that began it, or that took it over when that one ended. */
  readonly parent: number;
  /** One letter: `Z` and `X` are dead, whether or not their parent has noticed. */
  readonly state: string;
  /** The session that it is in, named by the process that made it. */
  readonly session: number;
  /** When it began, in clock ticks since boot: with the pid, it identifies the process. */
  readonly startTicks: number;
}

/** Reads a line of /proc/<pid>/stat. The command's name may hold anything, so fields count from its end. */
export function parseStat(text: string): ProcessFacts | undefined {
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const [state, parent, , session] = fields;
  const startTicks = Number(fields[19]);
  if (end < 0 || state === undefined || Number.isNaN(startTicks)) return undefined;
  return {
    pid: Number.parseInt(text, 10),
    parent: Number(parent),
    state,
    session: Number(session),
    startTicks,
  };
}

/** Whether a process has ended. PID 1 of a container seldom reaps, so a zombie may stay for as long as it. */
export const isDead = ({ state }: Pick<ProcessFacts, 'state'>): boolean => /^[ZXx]/.test(state);
