import { newRunId } from '../../../core/ids.ts';
import { createLedger } from '../../../core/ledger.ts';
import { openScope } from '../../../core/scope.ts';
import { withUndoDeadline } from '../../../core/undo-deadline.ts';
import type { Installer, PatchPlan, PendingChange } from '../../../installers/contract.ts';
import { installerUndos } from '../../../installers/undos.ts';
import { sayLeftOnAbandon } from '../../abandon.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { openDeployment } from '../../cloud/open-deployment.ts';
import { scenariosOf } from '../../../record/scenarios.ts';
import { describeStanding, refuseOthers } from '../../run/prepare.ts';
import type { ParsedFlags } from '../../flags.ts';
import { createRunFolder } from '../../run/run-folder.ts';
import { placeLine } from '../../run/run-place.ts';
import type { RunPlace } from '../../run/run-place.ts';
import type { World } from '../../world.ts';

/**
 * `doctor patch`: puts what the scenarios need into a deployment's configuration, to stay until `doctor cleanup`
 * takes it back; with `--dry-run` it only shows the changes.
 */
export async function patchCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const { stdout } = world;
  const scope = openScope();
  try {
    const { target, openInstaller } = await openDeployment(world, { config, flags, scope });
    const installer = await openInstaller();
    const plan = await installer.patches?.plan(scenariosOf(config.run.testCase), world.signal);
    const pending = plan?.pending ?? [];
    if (plan !== undefined && flags['dryRun'] !== true) refuseOthers(plan);
    for (const words of describeStanding(plan?.standing ?? [])) world.stderr.write(`doctor: ${words}\n`);
    if (flags['json'] === true) stdout.write(`${JSON.stringify(pending, null, 2)}\n`);
    else stdout.write(pending.length === 0 ? nothingToDo(installer) : grouped(pending).join('\n'));
    if (flags['dryRun'] === true || plan === undefined || pending.length === 0) return 0;
    const place: RunPlace = { target: { kind: target.kind, name: target.name }, installer: installer.kind };
    const runId = await apply(world, config.run.runsDir, { plan, installer, place });
    world.stderr.write(`doctor: \`doctor cleanup ${runId}\` takes it back\n`);
    return 0;
  } finally {
    await scope.close();
  }
}

/** The same change on several hosts is shown once. */
function grouped(pending: readonly PendingChange[]): readonly string[] {
  const groups = new Map<string, PendingChange[]>();
  for (const change of pending) {
    const key = `${change.path}\n${change.diff}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].map((changes) => {
    const hosts = changes.map(({ host }) => host).join(', ');
    const [{ path, whats, diff } = { path: '', whats: [], diff: '' }] = changes;
    return `${hosts}: ${path} needs ${whats.join(' and ')}\n${diff}`;
  });
}

function nothingToDo({ kind, patches }: Installer): string {
  return patches === undefined
    ? `The installer ${kind} does not know the configuration of Ceilometer and Nova: there is nothing to change.\n`
    : 'Everything that the scenarios need is there already.\n';
}

interface Change {
  readonly plan: PatchPlan;
  readonly installer: Installer;
  readonly place: RunPlace;
}

/** Applies a plan, with a ledger in a folder of its own. What is cut short is taken back at once. */
async function apply(world: World, runsDir: string, { plan, installer, place }: Change): Promise<string> {
  const runId = newRunId(world.clock);
  const folder = createRunFolder(world, runsDir, runId);
  try {
    folder.appendLedger(placeLine(place));
    const ledger = createLedger(folder.appendLedger);
    sayLeftOnAbandon(world, runId, ledger);
    try {
      await plan.apply({ runId, ledger, stays: true, signal: world.signal });
    } catch (error) {
      const leftovers = await ledger.tearDown(withUndoDeadline(installerUndos(installer), world.clock));
      if (leftovers.length > 0) world.stderr.write(`doctor: left behind: see \`doctor cleanup ${runId}\`\n`);
      throw error;
    }
    return runId;
  } finally {
    folder.close();
  }
}
