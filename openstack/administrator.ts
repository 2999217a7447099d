import { DoctorError } from '../core/errors.ts';
import type { OpenStack } from './cloud.ts';
import { statusOf } from './errors.ts';

/**
 * Checks that the user may do what only administrators may, by looking at Nova's services (policy
 * `os_compute_api:os-services:list`). What a role is called says little: policies differ.
 * @throws DoctorError `NOT_ADMINISTRATOR`
 */
export async function requireAdministrator({
  session,
  compute,
}: Pick<OpenStack, 'session' | 'compute'>): Promise<void> {
  try {
    await compute.services.list({ binary: 'nova-compute' });
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    const { credentials, userId, roles } = session;
    const who = credentials.username ?? userId;
    const held =
      roles.length === 0 ? 'no role' : `the role${roles.length > 1 ? 's' : ''} ${roles.join(', ')}`;
    throw new DoctorError(
      'NOT_ADMINISTRATOR',
      `The user ${who} is not an administrator of this cloud: with ${held} Nova does not show its services.`,
      {
        hint: "Source an administrator's openrc: doctor makes projects and users, and marks a compute host down.",
        cause: error,
      },
    );
  }
}
