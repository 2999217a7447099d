import { silentLog } from '../../core/log.ts';
import { openSession } from '../../openstack/session.ts';
import type { Session } from '../../openstack/session.ts';
import { ADMIN_USER } from '../config/client.ts';
import { urlOf } from '../description.ts';
import type { LabContext } from '../context.ts';

/** Does something as the cloud's administrator. */
export async function asAdmin<T>(
  { lab, secrets, clock }: LabContext,
  act: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(
    {
      authUrl: `${urlOf(lab, 'keystone')}/v3`,
      username: ADMIN_USER,
      password: secrets.admin,
      projectName: 'admin',
      userDomainId: 'default',
      projectDomainId: 'default',
      region: lab.region,
      interface: 'public',
      insecure: false,
    },
    { clock, log: silentLog },
  );
  try {
    return await act(session);
  } finally {
    await session.close();
  }
}
