import type { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import type { ServiceRequest, Session } from '../session.ts';

/** A session with Nova at one microversion. */
export interface ComputeSession {
  /** As in `2.34`. */
  readonly microversion: string;
  /** The own project, for quota paths. */
  readonly projectId: string | undefined;
  request<T>(request: ServiceRequest, schema: z.ZodType<T>, microversion?: string): Promise<T>;
  delete(path: string): Promise<void>;
}

/** Nova takes the microversion in both headers: the newer from 2.27 on, the older below. */
function microversionHeaders(microversion: string): Readonly<Record<string, string>> {
  return {
    'openstack-api-version': `compute ${microversion}`,
    'x-openstack-nova-api-version': microversion,
  };
}

/** Fixes the microversion of a session's requests to Nova. */
export function computeSession(session: Session, microversion: string): ComputeSession {
  return {
    microversion,
    projectId: session.projectId,
    request: (request, schema, at = microversion) =>
      session.request(
        'compute',
        { ...request, headers: { ...request.headers, ...microversionHeaders(at) } },
        schema,
      ),
    delete: (path) => deleteIfThere(session, 'compute', path, microversionHeaders(microversion)),
  };
}

/** Whether microversion `a` is at least `b`. */
export function isAtLeast(a: string, b: string): boolean {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA > majorB || (majorA === majorB && minorA >= minorB);
}
