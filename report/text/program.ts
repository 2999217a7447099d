import type { RunRecord } from '../../record/run-record.ts';

const SHORT_REVISION = 7;

/** `doctor 0.1.0 (revision 54b2bf3, changed since)` */
export function programText({ version, revision, dirty }: RunRecord['doctor']): string {
  const notes = [
    ...(revision === undefined ? [] : [`revision ${revision.slice(0, SHORT_REVISION)}`]),
    ...(dirty === true ? ['changed since'] : []),
  ];
  return notes.length === 0 ? `doctor ${version}` : `doctor ${version} (${notes.join(', ')})`;
}
