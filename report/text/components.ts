import { COMPONENTS } from '../../record/checkpoints.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';

/** What limits the costs of components: which contain others, and which components were not seen. */
export function componentRemarks(components: FaultRecord['components']): readonly string[] {
  const included = components.flatMap(({ name, includes = [] }) =>
    includes.map((other) => `The cost of the ${name} includes that of the ${other}, which was not seen.`),
  );
  const covered = new Set(components.flatMap(({ name, includes = [] }) => [name, ...includes]));
  const unseen = COMPONENTS.filter((name) => !covered.has(name));
  return [...included, ...(unseen.length === 0 ? [] : [`Not seen: ${unseen.join(', ')}.`])];
}
