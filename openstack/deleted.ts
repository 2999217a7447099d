import { statusOf } from './errors.ts';
import { noBody } from './session.ts';
import type { Session } from './session.ts';

/** Deletes something; that it is gone already is as good. */
export async function deleteIfThere(
  session: Session,
  type: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  try {
    await session.request(type, { method: 'DELETE', path, headers }, noBody);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
