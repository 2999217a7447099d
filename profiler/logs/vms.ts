import { CHECKPOINTS } from '../checkpoints.ts';
import { POSTED } from './marks.ts';
import type { LogMark } from './marks.ts';
import type { Telling } from './tellings.ts';

/** A mark with the VM that it is about. */
export interface OwnedMark {
  readonly mark: LogMark;
  /** Undefined where the checkpoint is the host's. */
  readonly instanceId: string | undefined;
}

/** The VMs of one fault. */
export interface Owners {
  readonly instanceIds: readonly string[];
  readonly owned: readonly OwnedMark[];
  /** Whether lines that name no VM were given to several. */
  readonly isGuessed: boolean;
}

/** Whether every VM passes the checkpoint of a mark by itself. */
export function isPerVm({ what }: LogMark): boolean {
  return what !== POSTED && CHECKPOINTS[what]?.perVm === true;
}

/**
 * Says which VM each mark is about. Where a line names none, and there are several, the first is given to the VM that
 * was first, and so on: who had which alarm is then not known, but that all had theirs, and when the last one came.
 */
export function ownersOf(telling: Telling): Owners {
  const named = [...new Set(telling.filter(isPerVm).flatMap(({ vm }) => vm ?? []))];
  const unnamed = telling.filter((mark) => isPerVm(mark) && mark.vm === undefined);
  const most = Math.max(
    0,
    ...CHECKPOINTS.map(({ index }) => unnamed.filter((one) => one.what === index).length),
  );
  const instanceIds = named.length > 0 ? named : unnamedVms(most);
  const counts = new Map<LogMark['what'], number>();
  const owned = telling.map((mark): OwnedMark => {
    if (!isPerVm(mark)) return { mark, instanceId: undefined };
    if (mark.vm !== undefined) return { mark, instanceId: mark.vm };
    const count = counts.get(mark.what) ?? 0;
    counts.set(mark.what, count + 1);
    return { mark, instanceId: instanceIds[Math.min(count, instanceIds.length - 1)] };
  });
  return { instanceIds, owned, isGuessed: instanceIds.length > 1 && unnamed.length > 0 };
}

/** Without a name, each line counts as one of a VM: the last alarm decides, and none is taken for a repetition. */
function unnamedVms(count: number): readonly string[] {
  if (count <= 1) return ['(VM not named)'];
  return Array.from({ length: count }, (_, index) => `(VM not named, ${index + 1})`);
}
