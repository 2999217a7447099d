import type { MonitorProfile } from '../../components/monitor/cadence.ts';
import type { FaultName } from '../../faults/registry.ts';
import type { ProbeName } from '../../components/probes/contract.ts';
import type { ConsumerPlace, InspectorPlace } from '../components.ts';
import type { OwnerNames } from '../owner.ts';

/** The options of the scenario `fault_management`; names and defaults are those of the command line. */
export interface FaultManagementOptions extends ConsumerPlace, InspectorPlace, OwnerNames {
  readonly instanceCount: number;
  readonly quotaInstances: number;
  readonly quotaCores: number;
  readonly imageName: string;
  readonly imageFormat: string;
  readonly imageFilename: string;
  readonly imageDownloadUrl: string | undefined;
  readonly flavor: string;
  readonly netName: string;
  readonly netCidr: string;
  readonly instanceBasename: string;
  readonly alarmBasename: string;
  readonly monitorType: string;
  readonly monitorProbe: ProbeName | undefined;
  readonly monitorProfile: MonitorProfile;
  readonly monitorIntervalMs: number | undefined;
  readonly monitorMisses: number | undefined;
  /** How the host is broken. */
  readonly fault: FaultName;
  /** How long the fault lasts. */
  readonly faultLengthMs: number;
  readonly notificationTimeoutMs: number;
  /** The longest Aodh may not see a new alarm. */
  readonly aodhCacheTtlMs: number;
}
