/**
 * The export `opnfv-doctor/simulator` of the package: a cloud to try programs on. docs/library.md documents it.
 * Inside the project, `cli` starts its clouds with `cloud.ts`.
 */
export { DoctorError } from '../core/errors.ts';
export type { ErrorCode } from './error-codes.ts';
export type { LatencyProfile } from './kit/latency.ts';
export { startSimulator } from './start.ts';
export type { Simulator, SimulatorAccess, SimulatorFaults, SimulatorOptions } from './start.ts';
