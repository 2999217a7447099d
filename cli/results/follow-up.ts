import type { RunRecord } from '../../record/run-record.ts';
import { resultsOf } from '../../report/testdb/results.ts';
import type { ResolvedOption } from '../config/load.ts';
import type { Config } from '../config/options.ts';
import type { Run } from '../run/run.ts';
import { Interrupted } from '../world.ts';
import type { World } from '../world.ts';
import { gateRun } from './gate.ts';
import { firstProblem, openConfiguredDb, sendSpooled, sendingLines } from './send.ts';
import { destinationOf, wantsUpload } from './pod-info.ts';
import type { Destination } from './pod-info.ts';
import { openSpool } from './spool.ts';

/** What is to become of a run's results, once it has been looked at whether that is possible. */
export interface FollowUpPlan {
  readonly config: Pick<Config, 'run' | 'results'>;
  /** The test database; undefined when results neither go there nor are compared with those in it. */
  readonly destination: Destination | undefined;
}

/** What became of them. */
export interface FollowUp {
  /** The run is slower than earlier ones. */
  readonly isSlower: boolean;
  /** To be shown after the report. */
  readonly lines: readonly string[];
  /** The problem that decides the exit code. */
  readonly problem: unknown;
}

/** Looks at the configuration before a run begins. @throws DoctorError `CONFIG_INVALID` */
export function planFollowUp(
  options: readonly ResolvedOption[],
  config: Pick<Config, 'run' | 'results'>,
): FollowUpPlan {
  const { againstLast, testDbUrl } = config.results;
  const asksDb = againstLast !== undefined && testDbUrl !== undefined && !isFile(testDbUrl);
  const needsDb = wantsUpload(config.results) || asksDb;
  return { config, destination: needsDb ? destinationOf(options, config.results) : undefined };
}

/** Nobody else's results are in a file: it is written to, and not compared with. */
function isFile(url: string): boolean {
  return url.startsWith('file:');
}

/** Compares a run with earlier ones and sends its results. What goes wrong with it changes no verdict. */
export async function followUp(
  world: World,
  run: Run,
  record: RunRecord,
  plan: FollowUpPlan & { readonly error: unknown },
): Promise<FollowUp> {
  const { config, destination, error } = plan;
  const { againstLast, testDbToken, requireUpload } = config.results;
  run.session.redactor?.add(testDbToken);
  const isWanted = againstLast !== undefined || wantsUpload(config.results);
  if (error instanceof Interrupted) {
    const lines = isWanted ? ['Interrupted: the run is neither compared nor sent.'] : [];
    return { isSlower: false, lines, problem: undefined };
  }
  const lines: string[] = [];
  let isSlower = false;
  try {
    if (againstLast !== undefined) {
      const { folder, log } = run;
      const asked = destination === undefined || isFile(destination.url) ? undefined : destination;
      const deps = { record, folder, config, destination: asked, log };
      const gated = await gateRun(world, againstLast, deps);
      isSlower = gated.isSlower;
      lines.push(...gated.lines);
    }
    if (!wantsUpload(config.results) || destination === undefined)
      return { isSlower, lines, problem: undefined };
    const upload = await uploadRun(world, run, record, { config, destination });
    lines.push(...upload.lines);
    return { isSlower, lines, problem: requireUpload ? upload.problem : undefined };
  } catch (problem) {
    return { isSlower, lines, problem };
  }
}

/** Each result is kept on disk before it is sent, so that none is lost when this process is. */
async function uploadRun(
  world: World,
  run: Run,
  record: RunRecord,
  { config, destination }: { readonly config: FollowUpPlan['config']; readonly destination: Destination },
): Promise<Pick<FollowUp, 'lines' | 'problem'>> {
  const { results, unsent } = resultsOf(record, destination.site);
  const spool = openSpool(world, config.run.runsDir);
  const entries = results.map((result) => spool.add(result));
  const db = openConfiguredDb(world, destination.url, config.results, run.log);
  try {
    const sendings = await sendSpooled(world, { db, spool, config: config.results }, entries);
    const waits = sendings.some(({ error }) => error !== undefined);
    return {
      lines: [
        ...unsent.map(({ caseName, reason }) => `Not sent: ${caseName}: ${reason}.`),
        ...sendingLines(db, sendings),
        ...(waits ? ['`doctor upload` sends what waits.'] : []),
      ],
      problem: firstProblem(sendings),
    };
  } finally {
    await db.close();
  }
}
