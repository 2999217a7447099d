import type { MonitorProfile } from '../../components/monitor/cadence.ts';

/** What the fault-management scenario can be told; names and defaults are those of the options. */
export interface FaultManagementOptions {
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
  readonly doctorProject: string;
  readonly doctorUser: string;
  readonly doctorPasswd: string;
  readonly doctorRole: string;
  readonly doctorDomainId: string;
  readonly novaVersion: string;
  readonly monitorType: string;
  readonly monitorProbe: 'icmp' | 'udp' | undefined;
  readonly monitorProfile: MonitorProfile;
  readonly monitorIntervalMs: number | undefined;
  readonly monitorMisses: number | undefined;
  readonly inspectorType: string;
  readonly inspectorIp: string;
  readonly inspectorPort: number;
  readonly updateNeutronPortDpStatus: boolean;
  readonly consumerType: string;
  readonly consumerIp: string;
  readonly consumerPort: number;
  /** How long the link stays down. */
  readonly faultLengthMs: number;
  readonly notificationTimeoutMs: number;
  /** The longest Aodh may not see a new alarm. */
  readonly aodhCacheTtlMs: number;
}
