import { allOf } from '../../../core/all-of.ts';
import type { ConfigPatches } from '../../contract.ts';
import { applyPlans, diffOfFile, planNode } from '../config/patches.ts';
import { readPatchUndo, restoreNode } from '../config/restore.ts';
import { patchable, patchableNodes } from './nodes.ts';
import type { AdapterContext } from './nodes.ts';

/** The patches of a product's nodes. */
export function patchesOf(adapter: AdapterContext): ConfigPatches {
  const { context } = adapter;
  const { clock, log } = context;
  return {
    async plan(scenarios, signal) {
      const found = await adapter.found();
      const plans = await allOf(
        patchableNodes(adapter, found).map((node) => planNode(node, scenarios, signal)),
      );
      return {
        standing: plans.flatMap(({ standing }) => standing),
        pending: plans.flatMap(({ node, files }) =>
          files.map((file) => ({
            host: node.name,
            path: file.path,
            whats: file.whats,
            diff: diffOfFile(file),
          })),
        ),
        apply: (run) => applyPlans(plans, { stays: false, ...run, clock, log }),
      };
    },
    async takeBack(undo) {
      const patch = readPatchUndo(undo);
      const node = patchable(adapter, await adapter.found(), { name: patch.host, address: patch.address });
      await restoreNode(node, patch, clock);
    },
  };
}
