import type { ConfigInput } from '../config/config-file.ts';
import { DEFAULT_SHAPE, describeLab } from '../description.ts';
import type { LabShape } from '../description.ts';
import { newSecrets } from '../secrets.ts';

/** The description of a lab, for tests. */
export function sampleLab(shape: Partial<LabShape> = {}): ConfigInput {
  return {
    lab: describeLab('/var/lib/doctor-lab', { ...DEFAULT_SHAPE, ...shape }),
    secrets: newSecrets(),
  };
}
