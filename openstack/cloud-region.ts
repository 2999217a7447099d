import { DoctorError } from '../core/errors.ts';
import { isMapping, textOf } from './clouds-values.ts';
import type { Mapping } from './clouds-values.ts';

/** The region of an entry of clouds.yaml, and what the entry says for that region alone. */
export interface CloudRegion {
  readonly region: string | undefined;
  readonly values: Mapping;
}

/**
 * The region of an entry: of its `regions` the one that is named, or else the first. Without such a list it is
 * `region_name`, or what is named where the entry has none.
 * @param named OS_REGION_NAME
 * @throws DoctorError `CONFIG_INVALID` for a region that the list has not
 */
export function cloudRegion(entry: Mapping, named: string | undefined, where: string): CloudRegion {
  const { regions } = entry;
  const list = (Array.isArray(regions) ? regions : []).map(regionOf);
  if (list.length === 0) {
    const [own] = (textOf(entry['region_name']) ?? '').split(',');
    return { region: own?.trim() || named || undefined, values: {} };
  }
  const chosen = named ? list.find(({ region }) => region === named) : list[0];
  if (chosen !== undefined) return chosen;
  const names = list.map(({ region }) => region).join(', ');
  throw new DoctorError('CONFIG_INVALID', `OS_REGION_NAME is ${named}, and ${where} has no such region.`, {
    hint: `It has ${names}.`,
  });
}

/** An item of `regions`: a name, or `name` with `values`. */
function regionOf(item: unknown): CloudRegion {
  if (!isMapping(item)) return { region: textOf(item), values: {} };
  const { values } = item;
  return { region: textOf(item['name']), values: isMapping(values) ? values : {} };
}
