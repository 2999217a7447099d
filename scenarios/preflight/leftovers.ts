import { findMarked } from '../../fixtures/marked.ts';
import type { MarkedResource } from '../../fixtures/marked.ts';
import { ownerDomain } from '../owner.ts';
import { listed, ok, red, warn } from './check.ts';
import type { Found } from './check.ts';
import type { OtherRuns, PreflightContext, PreflightOptions } from './context.ts';

/** What other runs have on the cloud, by the marks there and by their ledgers here. */
export async function checkLeftovers(
  { cloud, runId, otherRuns }: PreflightContext,
  options: PreflightOptions,
): Promise<Found> {
  const { instanceBasename } = options;
  const marked = await findMarked(cloud, { domainId: ownerDomain(cloud, options), instanceBasename });
  const byRun = new Map<string, MarkedResource[]>();
  for (const leftover of marked) {
    if (leftover.runId !== runId) byRun.set(leftover.runId, [...(byRun.get(leftover.runId) ?? []), leftover]);
  }
  if (byRun.size > 0) return judgeMarked(byRun, otherRuns);
  const unfinished = (await otherRuns.unfinished()).filter((run) => run.runId !== runId);
  if (unfinished.length === 0) return ok('No other run has anything here.');
  const runs = unfinished.map(({ runId: id, what }) => `run ${id} left ${listed(what)}`);
  return warn(
    `By the ledgers here: ${listed(runs, 3)}.`,
    listed(
      unfinished.map(({ runId: id }) => `\`doctor cleanup ${id}\``),
      3,
    ),
  );
}

/** A run does not start beside another one (docs/decisions/0001): they would break each other's hosts. */
async function judgeMarked(
  byRun: ReadonlyMap<string, readonly MarkedResource[]>,
  otherRuns: OtherRuns,
): Promise<Found> {
  const runs = [...byRun].map(
    ([runId, things]) => `run ${runId} has ${listed(things.map(({ what }) => what))}`,
  );
  const advice = await Promise.all([...byRun].map(([runId, things]) => adviceFor(runId, things, otherRuns)));
  return red('CLOUD_REFUSED', `On the cloud ${listed(runs, 3)}.`, [...new Set(advice)].slice(0, 3).join(' '));
}

async function adviceFor(
  runId: string,
  things: readonly MarkedResource[],
  otherRuns: OtherRuns,
): Promise<string> {
  const cleanup = `\`doctor cleanup ${runId}\``;
  const state = await otherRuns.stateOf(runId);
  if (state === 'running') return `Wait for run ${runId} to end: it is still going on.`;
  if (state === 'here') return `${cleanup} takes it back.`;
  const byHand = things.map(({ remove }) => `\`${remove}\``);
  return `${cleanup}, with --runs-dir where its record is; or by hand, in this order: ${listed(byHand, 8)}.`;
}
