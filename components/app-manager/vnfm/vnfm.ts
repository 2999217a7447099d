import { DoctorError } from '../../../core/errors.ts';
import { fenixUrl } from '../../maintenance/endpoint.ts';
import type { Application } from '../application.ts';
import type { AppManager, AppManagerOptions, RunningAppManager } from '../contract.ts';
import { isHaByName, startManager } from '../manager.ts';
import { HA_GROUP_NAME, createConstraints } from './constraints.ts';
import type { Constraints } from './constraints.ts';

const FENIX = { ip: '127.0.0.1', port: 12_347 };

/** An App manager that also registers with Fenix, beforehand, what its instances can bear. */
export const vnfmAppManager: AppManager = { kind: 'vnfm', start };

function start(options: AppManagerOptions): Promise<RunningAppManager> {
  const { cloud, projectId, isHa = isHaByName, fenix = FENIX } = options;
  let constraints: Constraints | undefined;
  const register = async (application: Application): Promise<void> => {
    constraints ??= createConstraints({
      url: fenixUrl(cloud.session, fenix),
      requestAt: cloud.session.requestAt,
      projectId,
      haGroupId: await haGroupOf(options),
      isHa,
    });
    await constraints.update(await application.instances());
  };
  return startManager(
    { ...options, sendsToken: true },
    { onManage: register, onScaled: register, onStop: async () => constraints?.remove() },
  );
}

async function haGroupOf({ cloud }: AppManagerOptions): Promise<string> {
  const group = (await cloud.compute.serverGroups.list()).find(({ name }) => name === HA_GROUP_NAME);
  if (group !== undefined) return group.id;
  throw new DoctorError('CLOUD_REFUSED', `The project has no server group ${HA_GROUP_NAME}.`, {
    hint: 'The kind vnfm registers with Fenix which instances must stay apart: create them in a server group of that name.',
  });
}
