import { messageOf } from '../../core/errors.ts';
import { findMarked } from '../../fixtures/marked.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { ownerDomain } from '../../scenarios/owner.ts';
import type { Config } from '../config/options.ts';

/** What a search of the cloud found. */
export interface Found {
  /** Whether it certainly has nothing with the mark of the run. */
  readonly isClear: boolean;
  readonly lines: readonly string[];
}

/** Lists what the cloud has with the mark of a run, each with the command that removes it, in an order that works. */
export async function searchFor(runId: string, cloud: OpenStack, config: Config['cloud']): Promise<Found> {
  try {
    const marked = await findMarked(cloud, {
      domainId: ownerDomain(cloud, config),
      instanceBasename: config.instanceBasename,
    });
    const own = marked.filter((resource) => resource.runId === runId);
    if (own.length === 0) {
      return { isClear: true, lines: ['  the cloud shows nothing else that carries the id of the run'] };
    }
    const lines = [
      '  the cloud still has, with the id of the run; remove it in this order:',
      ...own.map(({ what, remove }) => `    ${what}: ${remove}`),
    ];
    return { isClear: false, lines };
  } catch (error) {
    const line = `  the cloud could not be searched for the id of the run: ${messageOf(error)}`;
    return { isClear: false, lines: [line] };
  }
}
