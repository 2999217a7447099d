import type { MonitorProfile } from '../../components/monitor/cadence.ts';
import type { ProbeName } from '../../components/probes/contract.ts';
import type { ConsumerPlace, InspectorPlace } from '../components.ts';
import type { OwnerNames } from '../owner.ts';

/** What the fault-management scenario can be told; names and defaults are those of the options. */
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
  /** How long the link stays down. */
  readonly faultLengthMs: number;
  readonly notificationTimeoutMs: number;
  /** The longest Aodh may not see a new alarm. */
  readonly aodhCacheTtlMs: number;
}
