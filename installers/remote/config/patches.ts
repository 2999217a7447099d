import { SCENARIO_NAMES } from '../../../record/scenarios.ts';
import type { ScenarioName } from '../../../record/scenarios.ts';
import { posix } from 'node:path';
import { allOf } from '../../../core/all-of.ts';
import type { Clock } from '../../../core/clock.ts';
import { DoctorError } from '../../../core/errors.ts';
import type { Ledger } from '../../../core/ledger.ts';
import type { Log } from '../../../core/log.ts';
import type { StandingPatch } from '../../contract.ts';
import { CONFIG_PATCH } from '../../undos.ts';
import { diffOf } from './diff.ts';
import type { DiffSide } from './diff.ts';
import { EditError } from './edit.ts';
import { hashOf, presentText, readFiles } from './host-files.ts';
import type { HostFile } from './host-files.ts';
import { backupName, runOfMark } from './marks.ts';
import type { MarkedRun } from './marks.ts';
import { requirementsFor } from './requirements.ts';
import type { ConfigRequirement, NodeRole, ServiceRole } from './requirements.ts';
import type { RootHost } from './root-command.ts';
import { restartServices } from './restart.ts';
import { restartableServices } from './services.ts';
import type { ServiceNames } from './services.ts';
import { writeFile } from './write-file.ts';
import type { FileSwap } from './write-file.ts';

/** A node whose configuration can be patched. */
export interface PatchableNode extends RootHost {
  readonly roles: readonly NodeRole[];
  readonly address: string;
  readonly services: ServiceNames;
  /**
   * Where a service of a role has a configuration file. After the first come files from which the service would take what it finds
   * missing there: the same text, in the place where its package has it.
   */
  pathsOf(file: ConfigRequirement['file'], role: NodeRole): readonly [string, ...string[]];
}

/** A change to one file. */
export interface PlannedFile {
  readonly path: string;
  /** Undefined when there is no such file yet. */
  readonly before: string | undefined;
  /** What the change starts from: the file itself, or the one from which the service takes what it lacks. */
  readonly base: DiffSide;
  readonly after: string;
  /** What was missing; each completes "needs …". */
  readonly whats: readonly string[];
  /** A file beside it whose owner and mode a new one gets. */
  readonly like: string;
}

/** What is to be done on one node; nothing when everything holds already. */
export interface NodePlan {
  readonly node: PatchableNode;
  readonly files: readonly PlannedFile[];
  readonly restarts: readonly ServiceRole[];
  /** What runs have in place there, in the files that matter. */
  readonly standing: readonly StandingPatch[];
}

/** A file of a node in which something must hold, for one or more of its roles. */
interface NeededFile {
  readonly paths: readonly string[];
  readonly requirements: Set<ConfigRequirement>;
  readonly readers: Set<ServiceRole>;
}

/** The files in which scenarios need something. Roles that share a file share what is done to it. */
function neededFiles(node: PatchableNode, scenarios: readonly ScenarioName[]): readonly NeededFile[] {
  const files = new Map<string, NeededFile>();
  for (const role of node.roles) {
    for (const requirement of requirementsFor(scenarios, role)) {
      const paths = node.pathsOf(requirement.file, role);
      const file = files.get(paths[0]) ?? { paths, requirements: new Set(), readers: new Set() };
      files.set(paths[0], file);
      file.requirements.add(requirement);
      const reader = requirement.restarts[role];
      if (reader !== undefined) file.readers.add(reader);
    }
  }
  return [...files.values()];
}

function pathsIn(needed: readonly NeededFile[]): readonly string[] {
  return [...new Set(needed.flatMap(({ paths }) => paths))];
}

/** Reads what is on a node and works out what the scenarios need there. Changes nothing. */
export async function planNode(
  node: PatchableNode,
  scenarios: readonly ScenarioName[],
  signal?: AbortSignal,
): Promise<NodePlan> {
  const needed = neededFiles(node, scenarios);
  const found = await readFiles(node, pathsIn(needed), signal);
  const files: PlannedFile[] = [];
  const restarts = new Set<ServiceRole>();
  for (const { paths, requirements, readers } of needed) {
    const candidates = paths.map((path) => found.find((file) => file.path === path));
    const planned = planFile(
      node,
      candidates.filter((file) => file !== undefined),
      [...requirements],
    );
    if (planned === undefined) continue;
    files.push({ ...planned, like: likeOf(planned.path, found) });
    for (const reader of readers) restarts.add(reader);
  }
  return { node, files, restarts: [...restarts], standing: standingIn(node, found) };
}

/** What runs have in place on a node, in every file that any of them may change. */
export async function standingOn(
  node: PatchableNode,
  signal?: AbortSignal,
): Promise<readonly StandingPatch[]> {
  const paths = pathsIn(neededFiles(node, SCENARIO_NAMES));
  return standingIn(node, await readFiles(node, paths, signal));
}

/** The changes of runs that are in place in some files of a host. */
function standingIn({ name: host }: RootHost, files: readonly HostFile[]): readonly StandingPatch[] {
  return files.flatMap(({ path, marks }) => marks.map((mark) => ({ host, path, ...runOfMark(mark) })));
}

/** What changes in a file; undefined when everything holds. */
function planFile(
  node: PatchableNode,
  candidates: readonly HostFile[],
  needs: readonly ConfigRequirement[],
): Omit<PlannedFile, 'like'> | undefined {
  const [own] = candidates;
  if (own === undefined) return undefined;
  const base = candidates.find(({ content }) => content !== undefined) ?? own;
  const start = presentText(base, node);
  let text = start;
  const whats: string[] = [];
  try {
    if (!Buffer.from(start).equals(base.content ?? Buffer.alloc(0)))
      throw new EditError('it is no UTF-8 text');
    for (const { what, edit } of needs) {
      const next = edit(text);
      if (next !== text) whats.push(what);
      text = next;
    }
  } catch (error) {
    if (error instanceof EditError) throw uneditable(node, base.path, error);
    throw error;
  }
  if (text === start) return undefined;
  // Known before anything is written, on any host.
  if (own.isLink === true) throw uneditable(node, own.path, new EditError('it is a symbolic link'));
  return {
    path: own.path,
    before: own.content?.toString('utf8'),
    base: { path: base.path, text: start },
    after: text,
    whats,
  };
}

/** A file that is there, in the same folder. */
function likeOf(path: string, found: readonly HostFile[]): string {
  const isBeside = (file: HostFile): boolean =>
    file.content !== undefined && posix.dirname(file.path) === posix.dirname(path);
  return posix.basename(
    (found.find((file) => file.path === path && isBeside(file)) ?? found.find(isBeside))?.path ?? path,
  );
}

function uneditable(node: PatchableNode, path: string, error: EditError): DoctorError {
  return new DoctorError(
    'HOST_UNEXPECTED',
    `Host ${node.name}: ${path} cannot be patched: ${error.message}.`,
    {
      hint: 'Correct it, or make the changes by hand and run with --no-patch; `doctor patch --dry-run` shows what is needed.',
      cause: error,
    },
  );
}

/** What applying needs. */
export interface ApplyContext extends MarkedRun {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** Carries out plans, on all nodes at once: writes the files, then restarts the services that read them. */
export async function applyPlans(plans: readonly NodePlan[], context: ApplyContext): Promise<void> {
  await allOf(plans.filter(({ files }) => files.length > 0).map((plan) => applyPlan(plan, context)));
}

async function applyPlan({ node, files, restarts }: NodePlan, context: ApplyContext): Promise<void> {
  const { ledger, clock, log, signal } = context;
  const swaps = files.map((file) => swapOf(file, context));
  const names = files.map(({ path }) => posix.basename(path)).join(', ');
  const { name: host, address } = node;
  // By their names, which they keep when they are dead: what restarted once has to be restarted again.
  const services = await restartableServices(node, node.services, restarts, signal);
  const undo = {
    host,
    address,
    services: { ...services, names: [...services.names] },
    files: swaps.map((swap) => ({ ...swap })),
  };
  return ledger.make({ kind: CONFIG_PATCH, what: `configuration of ${host} (${names})`, undo }, async () => {
    for (const [index, swap] of swaps.entries()) {
      // Between two files, not in the middle of one: what was sent to the host is carried out there, and can only
      // be taken back once it is.
      signal?.throwIfAborted();
      await writeFile(node, swap, files[index]?.after ?? '');
    }
    signal?.throwIfAborted();
    await restartServices(node, services, { clock, signal });
    log.info('configuration patched', {
      host,
      files: files.map(({ path }) => path),
      services: services.names,
    });
  });
}

function swapOf({ path, before, after, like }: PlannedFile, by: MarkedRun): FileSwap {
  return {
    path,
    backup: backupName(path, by),
    original: before === undefined ? 'absent' : hashOf(before),
    patched: hashOf(after),
    like,
  };
}

/** The change to a file, for people. */
export function diffOfFile({ path, base, after }: PlannedFile): string {
  return diffOf(base, { path, text: after });
}
