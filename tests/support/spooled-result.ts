import { openSpool } from '../../cli/results/spool.ts';
import { systemClock } from '../../core/clock.ts';
import { noProcesses } from './world.ts';

/** Lets a result of a run wait in the spool of a runs folder, as a run does whose database is down. */
export function spoolResult(runsDir: string, runId: string): void {
  const spool = openSpool({ cwd: runsDir, clock: systemClock(), processes: noProcesses() }, '.');
  spool.add({
    pod_name: 'p',
    project_name: 'doctor',
    case_name: 'doctor-notification',
    criteria: 'PASS',
    installer: 'local',
    version: 'unknown',
    build_tag: 'doctor-1',
    start_date: '2026-11-01 00:00:00',
    stop_date: '2026-11-01 00:00:01',
    details: { runId },
  });
}
