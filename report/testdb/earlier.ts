import { z } from 'zod';
import type { EarlierResult } from '../../profiler/compare/gate.ts';
import { MEASURE_NAMES } from '../../profiler/compare/measures.ts';
import type { MeasureName, Measures } from '../../profiler/compare/measures.ts';
import { DETAILS_VERSION } from './details.ts';

const iterations = z.array(z.object({ measures: z.record(z.string(), z.number().nullable()) }));

const common = {
  runId: z.string(),
  target: z.enum(['simulated', 'openstack']),
  scenario: z.string(),
  vms: z.int().min(0),
};

/** What of a stored result is needed to compare with it; version 1 had another name for the iterations. */
const storedSchema = z.object({
  criteria: z.literal('PASS'),
  details: z.union([
    z.object({ detailsVersion: z.literal(DETAILS_VERSION), ...common, iterations }),
    z
      .object({ detailsVersion: z.literal(1), ...common, ['tellings']: iterations })
      .transform(({ ['tellings']: former, ...rest }) => ({ ...rest, iterations: former })),
  ]),
});

/** Reads a result of the database as one to compare with; undefined for one that cannot be: anybody can write there. */
export function readEarlier(stored: unknown): EarlierResult | undefined {
  const parsed = storedSchema.safeParse(stored);
  if (!parsed.success) return undefined;
  const { runId, target, scenario, vms } = parsed.data.details;
  return {
    runId,
    scenario,
    kind: { targetKind: target, vms },
    iterations: parsed.data.details.iterations.map(({ measures }) => knownMeasures(measures)),
  };
}

function knownMeasures(stored: Readonly<Record<string, number | null>>): Measures {
  const entries = MEASURE_NAMES.flatMap((name): readonly [MeasureName, number][] => {
    const value = stored[name];
    return typeof value === 'number' ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}
