import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { openLab } from './open.ts';
import type { LabPlace } from './open.ts';
import { logFileOf } from './process/supervisor.ts';
import { serviceNamed } from './services/table.ts';

const TAIL_BYTES = 64 * 1024;

/**
 * The end of a service's log, at most `lines` lines.
 * @throws DoctorError `LAB_NOT_FOUND`; `USAGE` with the names of all services for an unknown one
 */
export async function labLogs(place: LabPlace, service: string, lines: number): Promise<string> {
  const context = await openLab(place);
  const { name } = serviceNamed(context, service);
  return lastLines(await readEnd(logFileOf(context.lab, name)), lines);
}

/** The last lines of a text, without the color codes that OpenStack's logs have. */
export function lastLines(text: string, lines: number): string {
  const kept = stripVTControlCharacters(text)
    .split('\n')
    .slice(-(lines + 1));
  return kept.join('\n');
}

async function readEnd(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
