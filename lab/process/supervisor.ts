import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { open, readFile, readdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { sendSignal } from '../../core/process.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { LabDescription } from '../description.ts';
import type { ServiceSpec } from '../services/spec.ts';
import { CLEAN_ENV, words } from './command.ts';
import { markOf, workDirOf } from './marks.ts';
import { readLivePidFile, readPidFile, removePidFile, writePidFile } from './pid-file.ts';
import type { PidRecord } from './pid-file.ts';
import { allProcesses, bootId, readProcess } from './proc.ts';
import { endAll } from './sweep.ts';

const MAX_LOG_BYTES = 50_000_000;

/** Starts services so that they outlive this process, and stops them again. */
export interface Supervisor {
  /** The process that serves, if it is alive; `current`: started by the command and files of today. */
  find(spec: ServiceSpec): Promise<(PidRecord & { readonly current: boolean }) | undefined>;
  start(spec: ServiceSpec): Promise<void>;
  /** Asks it to end, and after `stopMs` ends it and its children. */
  stop(name: string, stopMs: number): Promise<void>;
}

export const pidFileOf = (lab: Pick<LabDescription, 'paths'>, service: string): string =>
  join(lab.paths.run, 'pids', `${service}.json`);

/** Names of the services that have a pid file, alive or not. */
export async function recordedServices(lab: Pick<LabDescription, 'paths'>): Promise<string[]> {
  const names = await readdir(join(lab.paths.run, 'pids')).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
}

/** The first processes of the services that are alive, which are also the names of their sessions. */
export async function recordedSessions(lab: Pick<LabDescription, 'paths'>): Promise<Set<number>> {
  const names = await recordedServices(lab);
  const records = await Promise.all(names.map((name) => readLivePidFile(pidFileOf(lab, name))));
  return new Set(records.flatMap((record) => (record === undefined ? [] : [record.pid])));
}

export const logFileOf = (lab: LabDescription, service: string): string =>
  join(lab.paths.log, `${service}.log`);

/** The supervisor of a lab. */
export function createSupervisor(lab: LabDescription, clock: Clock): Supervisor {
  return {
    async find(spec) {
      const record = await readLivePidFile(pidFileOf(lab, spec.name));
      if (record === undefined) return undefined;
      return { ...record, current: record.configHash === (await hashOf(spec)) };
    },
    async start(spec) {
      const configHash = await hashOf(spec);
      const log = await openLog(logFileOf(lab, spec.name));
      try {
        const [file, ...args] = commandLine(lab, spec);
        // Not execa: what outlives this process must hold the log itself, not a pipe to here.
        const child = spawn(file ?? '', args, {
          detached: true,
          cwd: workDirOf(lab),
          env: { ...CLEAN_ENV, HOME: workDirOf(lab), ...spec.env, ...markOf(lab) },
          stdio: ['ignore', log.fd, log.fd],
        });
        await once(child, 'spawn').catch((error: unknown) => {
          throw cannotStart(spec, messageOf(error));
        });
        child.unref();
        const facts = await readProcess(child.pid ?? 0);
        if (facts === undefined)
          throw cannotStart(spec, `it ended at once; see ${logFileOf(lab, spec.name)}`);
        const { pid, startTicks } = facts;
        await writePidFile(pidFileOf(lab, spec.name), {
          pid,
          startTicks,
          bootId: await bootId(),
          configHash,
        });
      } finally {
        await log.close();
      }
    },
    stop: (name, stopMs) => stopService(pidFileOf(lab, name), name, stopMs, clock),
  };
}

/** Runs as its user, on its host: each part of the line replaces itself by the next, so the pid stays. */
function commandLine(lab: LabDescription, { user, host, command }: ServiceSpec): string[] {
  const asUser = user === undefined ? [] : words(`setpriv --reuid=${user} --regid=${user} --init-groups --`);
  if (host === undefined) return [...asUser, ...command];
  const enter = join(lab.paths.hosts, 'enter.sh');
  return [
    ...words(`ip netns exec ${host.namespace} unshare --uts --mount --propagation private`),
    ...words(`/bin/sh ${enter} ${join(lab.paths.hosts, host.name)} ${host.name}`),
    host.overlay ?? '',
    ...asUser,
    ...command,
  ];
}

async function hashOf(spec: ServiceSpec): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([spec.command, spec.user, spec.env, spec.host]));
  for (const path of spec.files) hash.update(await readFile(path).catch(() => 'missing'));
  return hash.digest('hex');
}

/** Opens a log to append to; one that has grown large becomes the `.1`. */
async function openLog(path: string) {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > MAX_LOG_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a', 0o640);
}

function cannotStart(spec: ServiceSpec, why: string): DoctorError {
  return new DoctorError('LAB_FAILED', `The lab's service ${spec.name} could not be started: ${why}.`, {
    hint: `See "doctor lab logs ${spec.name}".`,
  });
}

async function stopService(pidFile: string, name: string, stopMs: number, clock: Clock): Promise<void> {
  const record = await readPidFile(pidFile);
  if (record === undefined) return;
  const live = await readLivePidFile(pidFile);
  if (live !== undefined) {
    sendSignal(live.pid, 'SIGTERM');
    const gone = async (): Promise<boolean> => (await readLivePidFile(pidFile)) === undefined;
    await waitFor(`service ${name} has ended`, gone, { clock, timeoutMs: stopMs, intervalMs: 50 }).catch(
      () => undefined,
    );
  }
  await endSession(record, name, clock);
  await removePidFile(pidFile);
}

/**
 * Ends what is left of a service: every process of the session that it began. While one of them lives, the
 * kernel gives the session's number to no other process.
 */
async function endSession(record: PidRecord, name: string, clock: Clock): Promise<void> {
  if (record.bootId !== (await bootId())) return;
  const leader = await readProcess(record.pid);
  if (leader !== undefined && leader.startTicks !== record.startTicks) return;
  const rest = async () =>
    (await allProcesses()).filter(
      ({ session, startTicks }) => session === record.pid && startTicks >= record.startTicks,
    );
  await endAll(rest, `processes of service ${name}`, clock);
}
