import { allOf } from '../../../core/all-of.ts';
import type { ConfigPatches } from '../../contract.ts';
import { applyPlans, diffOfFile, planNode } from '../config/patches.ts';
import { readPatchUndo, restoreNode } from '../config/restore.ts';
import { patchable } from './site.ts';
import type { ProductSite } from './site.ts';

/** The patches of a product's nodes. */
export function patchesOf(site: ProductSite): ConfigPatches {
  const { context } = site;
  const { clock, log } = context;
  return {
    async plan(scenarios, signal) {
      const found = await site.found();
      const plans = await allOf(
        found.deployment.nodes.map((node) => planNode(patchable(site, found, node), scenarios, signal)),
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
      const { host: name, ...patch } = readPatchUndo(undo);
      const found = await site.found();
      const node = patchable(site, found, { name, address: patch.address, role: patch.role });
      await restoreNode(node, { host: name, ...patch }, clock);
    },
  };
}
