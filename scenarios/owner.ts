import type { TenantRequest } from '../fixtures/tenant.ts';
import type { OpenStack } from '../openstack/cloud.ts';
import type { StageContext } from './context.ts';

/** The owner of what a scenario stands up; an option each. */
export interface OwnerNames {
  readonly doctorProject: string;
  readonly doctorUser: string;
  readonly doctorPasswd: string;
  /** Undefined for `member`, or `_member_` where Keystone has none. */
  readonly doctorRole: string | undefined;
  /** Undefined: the domain of the run's own credentials. */
  readonly doctorDomainId: string | undefined;
  readonly novaVersion: string;
}

/** The id of the domain in which projects and users are made. */
export function ownerDomain(cloud: OpenStack, options: Pick<OwnerNames, 'doctorDomainId'>): string {
  return options.doctorDomainId ?? cloud.session.domainId;
}

/** The tenant that owns the VMs. */
export function ownerRequest(context: StageContext, options: OwnerNames, roleId: string): TenantRequest {
  return {
    project: options.doctorProject,
    user: options.doctorUser,
    password: options.doctorPasswd,
    roleId,
    domainId: ownerDomain(context.cloud, options),
    computeMicroversion: options.novaVersion,
    session: context.session,
  };
}
