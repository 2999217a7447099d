import { isoTime } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { newRunId } from '../../core/ids.ts';
import { createLedger } from '../../core/ledger.ts';
import type { Leftover, Ledger } from '../../core/ledger.ts';
import { createLog } from '../../core/log.ts';
import type { Log } from '../../core/log.ts';
import { createRecorder, recordTo } from '../../record/recorder.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { TraceData, TraceEvent, TraceEventName } from '../../record/trace-events.ts';
import { createRedactor } from '../../core/redact.ts';
import type { SessionOptions } from '../../openstack/session.ts';
import { checkpointOf } from '../../record/checkpoints.ts';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { openReports } from '../../report/manager.ts';
import type { ReportManager } from '../../report/manager.ts';
import { sayLeftOnAbandon } from '../abandon.ts';
import { optionValues, repeatCommand } from '../config/describe.ts';
import type { ResolvedOption } from '../config/load.ts';
import type { Config } from '../config/options.ts';
import { startOverheadMeter } from './overhead.ts';
import { textFlag } from '../flags.ts';
import type { ParsedFlags } from '../flags.ts';
import { createProgress, noProgress } from '../terminal/progress.ts';
import type { Progress } from '../terminal/progress.ts';
import { reportFiles, reportFolder } from './report-files.ts';
import { placeLine } from './run-place.ts';
import { createRunFolder } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import type { Target } from '../cloud/target.ts';
import type { World } from '../world.ts';
import { programFacts } from '../version.ts';

/** From these events to the end of a scenario the injected faults are on. */
const FAULT_BEGINS: ReadonlySet<TraceEventName> = new Set(['fault.ordered', 'maintenance.ordered']);

/** One run: its folder, and everything that is written into it. */
export interface Run {
  readonly runId: string;
  /** Where its files are. */
  readonly folder: string;
  readonly options: readonly ResolvedOption[];
  readonly clock: Clock;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly session: SessionOptions;
  readonly progress: Progress;
  /** Whether the cloud was opened: before that there is nothing to record. */
  readonly begun: boolean;
  /** Writes into the ledger what the run is made on, for those who clean up. Call before anything is made there. */
  locate(target: Target): void;
  /** Locates the run where that has not been done, and writes the first record. */
  begin(target: Target): Promise<void>;
  /** What the profiler must know of one iteration of a scenario. */
  settings(scenario: string, iteration: number): TraceData<'scenario.started'>;
  overhead(): TraceData<'harness.overhead'>;
  /** Adds warnings to the record. */
  warn(warnings: readonly string[]): void;
  /** Judges what there is so far and brings the record up to date. */
  update(end?: { readonly leftovers: readonly Leftover[] }): Promise<RunRecord>;
  /**
   * Closes the files; a run that never began leaves no folder, unless the ledger still has something open. Returns why something could not be written:
   * DoctorError `RUNS_DIR_UNWRITABLE`, or what a report could not be made for.
   */
  close(): unknown;
  /** Closes the files and removes them. */
  discard(): void;
}

/** What a run is opened with. */
export interface RunOptions {
  readonly options: readonly ResolvedOption[];
  readonly config: Pick<Config, 'run' | 'installer' | 'maintenance' | 'reports'>;
  readonly flags: ParsedFlags;
  /** Checkpoints whose events are dropped, to test the judge. */
  readonly dropped: readonly number[];
}

/** Creates a run's folder and opens its files. @throws DoctorError `RUNS_DIR_UNWRITABLE` */
export function openRun(world: World, { options, config, flags, dropped }: RunOptions): Run {
  const { clock } = world;
  const { installerType } = config.installer;
  const runId = newRunId(clock);
  const folder = createRunFolder(world, config.run.runsDir, runId);
  const redactor = createRedactor();
  const log = createRunLog(world, folder, redactor, flags['verbose'] === true);
  const quiet = flags['quiet'] === true || flags['verbose'] === true;
  const progress = quiet ? noProgress : createProgress(world.stderr, clock);
  let target: Target | undefined;
  const warnings: string[] = [];
  const meter = startOverheadMeter(clock);
  const memory = createRecorder(clock, (event) => {
    folder.append('trace', `${JSON.stringify(event)}\n`);
    progress.onEvent(event);
    if (FAULT_BEGINS.has(event.event)) target?.setInjections(true);
    if (event.event === 'scenario.finished') target?.setInjections(false);
  });
  const record = (event: TraceEvent): void => {
    if (!dropped.includes(checkpointOf(event.event)?.index ?? -1)) memory.record(event);
  };
  const startedAt = isoTime(clock.wallUs());
  const program = programFacts();
  let reports: ReportManager | undefined;
  let unreported: unknown;

  const header = (finishedAt: string | null, leftovers: readonly Leftover[]): RunHeader => ({
    runId,
    target: { kind: target?.kind ?? 'openstack', name: target?.name ?? '' },
    installer: installerType,
    startedAt,
    finishedAt,
    doctor: program,
    command: repeatCommand(world, options, textFlag(flags, 'osCloud')),
    options: optionValues(options),
    leftovers,
    warnings,
  });

  const ledger = createLedger(folder.appendLedger);
  sayLeftOnAbandon(world, runId, ledger);
  let isLocated = false;
  const locate = (opened: Target): void => {
    if (isLocated) return;
    isLocated = true;
    const { kind, name } = opened;
    folder.appendLedger(placeLine({ target: { kind, name }, installer: installerType }));
  };
  const discard = (): void => {
    progress.close();
    meter.stop();
    folder.discard();
  };

  return {
    runId,
    folder: folder.path,
    options,
    clock,
    log,
    progress,
    ledger,
    recorder: recordTo(clock, (event) => meter.timed(() => record(event))),
    session: { clock, log, redactor },
    get begun() {
      return target !== undefined;
    },
    locate,
    async begin(opened) {
      target = opened;
      locate(opened);
      meter.read();
      const first = judgeRun([], header(null, []));
      const own = await reportFiles(['json'], folder);
      // The record is opened by itself: it is kept even where the reports cannot be.
      reports = await openReports(own, first);
      reports = await openReports([...own, ...(await otherReports(world, config.reports, folder))], first);
    },
    settings: (scenario, iteration) => ({
      scenario,
      iteration,
      budgetMs: config.run.budgetMs,
      recoveryBudgetMs: config.run.recoveryBudgetMs ?? null,
      requireProfile: config.run.requireProfile,
      unseenLimitMs: config.maintenance.unseenLimitMs,
    }),
    overhead: () => meter.read(),
    warn: (added) => void warnings.push(...added),
    async update(end) {
      const finishedAt = end === undefined ? null : isoTime(clock.wallUs());
      const record = judgeRun(memory.events, header(finishedAt, end?.leftovers ?? []));
      await reports?.update(record).catch((error: unknown) => (unreported ??= error));
      return record;
    },
    close() {
      if (target === undefined && ledger.open().length === 0) {
        discard();
        return undefined;
      }
      progress.close();
      meter.stop();
      return folder.close() ?? unreported;
    },
    discard,
  };
}

/** The requested reports: beside the record, or in a folder of their own. */
function otherReports(
  world: World,
  { report, reportDir }: Config['reports'],
  folder: RunFolder,
): ReturnType<typeof reportFiles> {
  if (reportDir !== undefined) return reportFiles(report, reportFolder(world, reportDir));
  return reportFiles(
    report.filter((kind) => kind !== 'json'),
    folder,
  );
}

function createRunLog(
  world: World,
  folder: RunFolder,
  redactor: ReturnType<typeof createRedactor>,
  verbose: boolean,
): Log {
  return createLog({
    level: 'debug',
    redactor,
    write(line) {
      folder.append('log', line);
      if (verbose) world.stderr.write(line);
    },
  });
}
