import { rm, rmdir, stat } from 'node:fs/promises';
import { allOf } from '../core/all-of.ts';
import { DoctorError } from '../core/errors.ts';
import { currentUid } from '../core/process.ts';
import { waitFor } from '../core/wait-for.ts';
import type { LabContext } from './context.ts';
import { NAMESPACE_PREFIX } from './description.ts';
import type { LabPaths } from './description.ts';
import { whileLocked } from './lock.ts';
import { aliasOf, listLinks, namespaces, removeLink, removeNamespace } from './network/links.ts';
import { removeNetnsMount } from './network/netns-mount.ts';
import { openRemains } from './open.ts';
import type { LabPlace } from './open.ts';
import { runSteps } from './plan.ts';
import type { Step, StepReport } from './plan.ts';
import { recordedServices } from './process/supervisor.ts';
import { endAll, strays } from './process/sweep.ts';
import { processesIn } from './network/inside.ts';
import { restorePolicy } from './steps/policy.ts';
import { allServices } from './services/table.ts';
import { readState } from './state.ts';

/** Settings of {@link labDown}. */
export interface DownOptions extends LabPlace {
  /** Also removes the folder: databases, images, logs and keys. */
  readonly purge: boolean;
  readonly onReport: (report: StepReport) => void;
}

/** Everything else depends on these, so they are stopped last. */
const INFRASTRUCTURE = ['mariadb', 'rabbitmq', 'epmd', 'memcached'];
const DEFAULT_STOP_MS = 3_000;

/**
 * Takes a lab down: its processes, namespaces, interfaces, bridges, mounts and runtime files. Only what a lab
 * made is touched, and what is not there is no error.
 * @throws DoctorError `LAB_REFUSED` for anybody but root, `LAB_BUSY`, `LAB_FAILED`
 */
export async function labDown({ dir, purge, clock, signal, onReport }: DownOptions): Promise<void> {
  if (currentUid() !== 0) {
    throw new DoctorError('LAB_REFUSED', 'Only root can take a lab down.', {
      hint: 'Run it as root.',
    });
  }
  const context = await openRemains({ dir, clock, signal });
  await restorePolicy();
  await whileLocked(dir, async () => {
    const steps = downSteps(context, purge);
    await runSteps(steps, { clock, signal, parallel: 4, onReport });
  });
  // Whatever else somebody has put there stays.
  if (purge) await rmdir(dir).catch(() => undefined);
}

function downSteps(context: LabContext, purge: boolean): Step[] {
  const { lab, clock } = context;
  const { paths } = lab;
  const step = (
    name: string,
    requires: readonly string[],
    check: Step['check'],
    apply: Step['apply'],
  ): Step => ({ name, requires, check, apply });
  const recorded = async (infrastructure: boolean): Promise<string[]> =>
    (await recordedServices(context.lab)).filter((name) => INFRASTRUCTURE.includes(name) === infrastructure);
  const none = async (infrastructure: boolean): Promise<boolean> =>
    (await recorded(infrastructure)).length === 0;
  const left = () => strays(lab.dir, new Set());
  return [
    step(
      'OpenStack services',
      [],
      () => none(false),
      async () => stopAll(context, await recorded(false)),
    ),
    step(
      'database, bus and cache',
      ['OpenStack services'],
      () => none(true),
      async () => stopAll(context, await recorded(true)),
    ),
    step(
      'stray processes',
      ['database, bus and cache'],
      async () => (await left()).length === 0,
      () => endAll(left, 'processes of the lab', clock),
    ),
    step('network', ['stray processes'], networkIsGone(context), () => removeNetwork(context)),
    step(
      'runtime files',
      ['network'],
      async () => !(await isLab(context)) || !(await exists(paths.run)),
      () => rm(paths.run, { recursive: true, force: true }),
    ),
    ...(purge
      ? [
          step(
            'folder',
            ['runtime files'],
            async () => !(await isLab(context)),
            () => removeContents(paths),
          ),
        ]
      : []),
  ];
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Whether the folder is one that `up` has made: in any other nothing may be removed. */
const isLab = ({ lab }: LabContext): Promise<boolean> => exists(lab.paths.state);

/** What `up` makes, and last the file by which the folder is known as a lab. */
async function removeContents(paths: LabPaths): Promise<void> {
  const { etc, data, log, run, keys, hosts, doctorIni, state } = paths;
  await allOf(
    [etc, data, log, run, keys, hosts, doctorIni].map((path) => rm(path, { recursive: true, force: true })),
  );
  await rm(state);
}

async function stopAll(context: LabContext, names: readonly string[]): Promise<void> {
  const known = new Map(allServices(context).map(({ name, stopMs }) => [name, stopMs]));
  await allOf(names.map((name) => context.supervisor.stop(name, known.get(name) ?? DEFAULT_STOP_MS)));
}

/** Interfaces that carry the lab's alias, and namespaces of its name, unless they are another lab's. */
async function networkOf({ lab }: LabContext): Promise<{ links: string[]; spaces: string[] }> {
  const links = await listLinks();
  const alias = aliasOf(lab);
  const bridge = links.find(({ ifname }) => ifname === lab.management.name);
  const isOthers = bridge?.ifalias !== undefined && bridge.ifalias !== alias;
  return {
    links: links.filter(({ ifalias }) => ifalias === alias).map(({ ifname }) => ifname),
    spaces: isOthers ? [] : (await namespaces()).filter((name) => name.startsWith(NAMESPACE_PREFIX)),
  };
}

function networkIsGone(context: LabContext): () => Promise<boolean> {
  return async () => {
    const { links, spaces } = await networkOf(context);
    return links.length === 0 && spaces.length === 0;
  };
}

async function removeNetwork(context: LabContext): Promise<void> {
  const { links, spaces } = await networkOf(context);
  for (const space of spaces) {
    await endAll(() => processesIn(space), `processes in ${space}`, context.clock);
    await removeNamespace(space);
  }
  for (const name of links) await removeLink(name);
  // The kernel takes a namespace's interfaces away after the namespace, in its own time.
  await waitFor('the network of the lab is gone', networkIsGone(context), {
    clock: context.clock,
    timeoutMs: 10_000,
    intervalMs: 50,
    code: 'LAB_FAILED',
  });
  const state = await readState(context.lab.paths.state).catch(() => undefined);
  if (state?.madeNetnsMount === true) await removeNetnsMount();
}
