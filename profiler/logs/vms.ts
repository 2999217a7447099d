import { CHECKPOINTS } from '../../record/checkpoints.ts';
import { POSTED } from './marks.ts';
import type { LogMark } from './marks.ts';
import type { FaultMarks } from './split-faults.ts';

const RECEIVED = 9;
/** OPNFV's tests number their VMs: doctor_vm1 (older), doctor_vm0 (newer). */
const UPSTREAM_BASENAME = 'doctor_vm';

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
  /** VMs of others on the host, which were marked as well: no alarm of the test's is due for them. */
  readonly bystanders: readonly string[];
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
export function ownersOf(scenario: FaultMarks): Owners {
  const all = [...new Set(scenario.filter(isPerVm).flatMap(({ vm }) => vm ?? []))];
  const named = ownVms(scenario, all);
  const bystanders = all.filter((vm) => !named.includes(vm));
  const unnamed = scenario.filter((mark) => isPerVm(mark) && mark.vm === undefined);
  const most = Math.max(
    0,
    ...CHECKPOINTS.map(({ index }) => unnamed.filter((logMark) => logMark.what === index).length),
  );
  const instanceIds = named.length > 0 ? named : unnamedVms(most);
  const counts = new Map<LogMark['what'], number>();
  const own = scenario.filter(({ vm }) => vm === undefined || !bystanders.includes(vm));
  const owned = own.map((mark): OwnedMark => {
    if (!isPerVm(mark)) return { mark, instanceId: undefined };
    if (mark.vm !== undefined) return { mark, instanceId: mark.vm };
    const count = counts.get(mark.what) ?? 0;
    counts.set(mark.what, count + 1);
    return { mark, instanceId: instanceIds[Math.min(count, instanceIds.length - 1)] };
  });
  return { instanceIds, owned, bystanders, isGuessed: instanceIds.length > 1 && unnamed.length > 0 };
}

/**
 * The VMs of the test. An Inspector marks every VM on the host, also those of other tenants, and nobody has an alarm
 * on those. The test's are called as those whose alarms came, but for the number; else as OPNFV's tests call them.
 * Where no VM is called so, all count.
 */
function ownVms(scenario: FaultMarks, all: readonly string[]): readonly string[] {
  const base = (vm: string): string => vm.replace(/\d+$/, '');
  const alarmed = scenario.flatMap(({ what, vm }) =>
    what === RECEIVED && vm !== undefined ? [base(vm)] : [],
  );
  const bases = new Set(alarmed.length > 0 ? alarmed : [UPSTREAM_BASENAME]);
  const own = all.filter((vm) => bases.has(base(vm)));
  const isMarked = scenario.some(({ what, vm }) => what !== RECEIVED && vm !== undefined && own.includes(vm));
  return own.length > 0 && (isMarked || alarmed.length === 0) ? own : all;
}

/** Without a name, each line counts as one of a VM: the last alarm decides, and none is taken for a repetition. */
function unnamedVms(count: number): readonly string[] {
  if (count <= 1) return ['(VM not named)'];
  return Array.from({ length: count }, (_, index) => `(VM not named, ${index + 1})`);
}
