import type { LabDescription } from '../description.ts';
import type { LabSecrets } from '../secrets.ts';

/** What configuration is made of. */
export interface ConfigInput {
  readonly lab: LabDescription;
  readonly secrets: LabSecrets;
}

/** A file that the lab writes. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  /** The user whose group may read it; others may not. Everybody may when left out. */
  readonly group?: string;
  /** A compute host has it mounted, so it must stay the same file when its text changes. */
  readonly inPlace?: boolean;
  /** Default 640 with a group, 644 without. */
  readonly mode?: number;
}
