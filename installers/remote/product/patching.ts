import { allOf } from '../../../core/all-of.ts';
import type { ConfigPatches } from '../../contract.ts';
import { applyPlans, diffOfFile, planNode } from '../config/patches.ts';
import { readPatchUndo, restoreNode } from '../config/restore.ts';
import { patchable, patchableNodes } from './site.ts';
import type { ProductSite } from './site.ts';

/** The patches of a product's nodes. */
export function patchesOf(site: ProductSite): ConfigPatches {
  const { context } = site;
  const { clock, log } = context;
  return {
    async plan(scenarios, signal) {
      const found = await site.found();
      const plans = await allOf(patchableNodes(site, found).map((node) => planNode(node, scenarios, signal)));
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
      const node = patchable(site, await site.found(), { name: patch.host, address: patch.address });
      await restoreNode(node, patch, clock);
    },
  };
}
