import { CHECKPOINTS, COMPONENTS } from '../record/checkpoints.ts';
import type { Component } from '../record/checkpoints.ts';
import type { Gap } from './gaps.ts';
import type { Stamp } from './stamps.ts';

/** What one component cost on the way from the fault to the end. */
export interface ComponentCost {
  readonly name: Component;
  readonly costUs: number;
  /** Its part of the whole, 0 to 1. */
  readonly share: number;
  /** Components whose own time is in here too, because the checkpoint where they end was not seen. */
  readonly includes: readonly Component[];
}

/** Checkpoints in the order of their indexes. */
type Reached = ReadonlyMap<number, Stamp>;

/**
 * The checkpoints on the notification path: those with no later checkpoint before them in time. A
 * checkpoint that came after one of its successors cannot have caused it, so it lay off the path and cost
 * nothing there: with the shortcut, the alarm is often received before Nova has answered the Inspector.
 */
export function criticalPath(reached: Reached): readonly Stamp[] {
  const path: Stamp[] = [];
  for (const { index } of CHECKPOINTS.toReversed()) {
    const stamp = reached.get(index);
    const next = path[0];
    if (stamp !== undefined && (next === undefined || stamp.us <= next.us)) path.unshift(stamp);
  }
  return path;
}

/** Where the step to a checkpoint began: the nearest earlier checkpoint that had been reached by then. */
export function stepStart(reached: Reached, stamp: Stamp): Stamp | undefined {
  for (let index = stamp.index - 1; index >= 0; index -= 1) {
    const before = reached.get(index);
    if (before !== undefined && before.us <= stamp.us) return before;
  }
  return undefined;
}

/**
 * What each component cost along the critical path, most expensive first: the sum of the steps that end in
 * it. A component of which no checkpoint was seen is left out; the next component includes it, and says so.
 */
export function componentCosts(reached: Reached, gaps: readonly Gap[]): readonly ComponentCost[] {
  const path = criticalPath(reached);
  const [start, end] = [path[0], path.at(-1)];
  if (start === undefined || end === undefined || end.us <= start.us) return [];
  const totalUs = end.us - start.us;
  const costs = new Map<Component, { costUs: number; includes: Set<Component> }>();
  const open = openComponent(path);
  for (const name of COMPONENTS) {
    const isSeen = CHECKPOINTS.some(
      (checkpoint) => checkpoint.component === name && reached.has(checkpoint.index),
    );
    if (isSeen && name !== open) costs.set(name, { costUs: 0, includes: new Set() });
  }
  for (const [position, stamp] of path.entries()) {
    const before = path[position - 1];
    const component = CHECKPOINTS[stamp.index]?.component;
    const cost = component === undefined || component === 'fault' ? undefined : costs.get(component);
    if (before === undefined || cost === undefined) continue;
    cost.costUs += stamp.us - before.us;
    for (const hidden of hiddenBetween(before.index, stamp.index, gaps)) {
      if (!costs.has(hidden)) cost.includes.add(hidden);
    }
  }
  return [...costs]
    .map(([name, { costUs, includes }]) => ({
      name,
      costUs,
      share: costUs / totalUs,
      includes: [...includes],
    }))
    .sort((a, b) => b.costUs - a.costUs);
}

/** The component of which the path has its end alone: nobody knows when it began, so its cost is not known. */
function openComponent(path: readonly Stamp[]): Component | undefined {
  const [first, ...rest] = path.map(({ index }) => CHECKPOINTS[index]?.component);
  return first === undefined || first === 'fault' || rest.includes(first) ? undefined : first;
}

function hiddenBetween(after: number, before: number, gaps: readonly Gap[]): readonly Component[] {
  return gaps.flatMap(({ index }) => {
    const component = CHECKPOINTS[index]?.component;
    return index <= after || index >= before || component === undefined || component === 'fault'
      ? []
      : [component];
  });
}
