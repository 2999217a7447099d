import type { TenantRequest } from '../fixtures/tenant.ts';
import type { StageContext } from './context.ts';

/** Who owns what a scenario stands up; an option each. */
export interface OwnerNames {
  readonly doctorProject: string;
  readonly doctorUser: string;
  readonly doctorPasswd: string;
  /** Undefined for `member`, or `_member_` where Keystone has none. */
  readonly doctorRole: string | undefined;
  readonly doctorDomainId: string;
  readonly novaVersion: string;
}

/** The tenant that owns the VMs. */
export function ownerRequest(context: StageContext, options: OwnerNames, roleId: string): TenantRequest {
  return {
    project: options.doctorProject,
    user: options.doctorUser,
    password: options.doctorPasswd,
    roleId,
    domainId: options.doctorDomainId,
    computeMicroversion: options.novaVersion,
    session: context.session,
  };
}
