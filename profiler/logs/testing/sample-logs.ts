import { createLogReader } from '../reader.ts';
import type { LogEvidence } from '../reader.ts';
import type { LogMap } from '../map-file.ts';

/** When the link goes down in sample logs, seconds since the epoch: 2026-11-18 16:26:40 UTC. */
export const DOWN_S = 1_795_019_200;

/** Reads files of sample lines, as a folder of logs would be read. */
export function read(files: Readonly<Record<string, readonly string[]>>, map?: LogMap): LogEvidence {
  const reader = createLogReader(map);
  for (const [file, lines] of Object.entries(files)) {
    const take = reader.open(file);
    for (const line of lines) take(line);
  }
  return reader.evidence();
}

/** Seconds since the epoch with some decimals, `afterMs` after the link went down. */
export function stamp(afterMs: number, decimals = 6, downS = DOWN_S): string {
  const us = Math.round(afterMs * 1000);
  const whole = downS + Math.floor(us / 1_000_000);
  const fraction = String(((us % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
  return `${whole}.${fraction.slice(0, decimals)}`;
}

/** The prefix of a log whose host keeps a time zone of its own. */
export function prefix(afterMs: number, zoneHours = 0, downS = DOWN_S): string {
  const time = new Date(downS * 1000 + Math.floor(afterMs) + zoneHours * 3_600_000).toISOString();
  return time.slice(0, 23).replace('T', ' ').replace('.', ',');
}

/** What the tests of the newer generation log of one VM, each at a time of its own. */
export function newerLogs(vm = 'doctor_vm0', downS = DOWN_S): Record<string, string[]> {
  const at = (afterMs: number): string => stamp(afterMs, 6, downS);
  return {
    'disable_network.log': [`doctor set link down at ${at(0)}`],
    'doctor.log': [
      `${prefix(41, 1, downS)} monitor.py 61 INFO doctor monitor detected at ${at(41.2)}`,
      `${prefix(44, 1, downS)} sample.py 118 INFO event posted in sample inspector at ${at(44.5)}`,
      `${prefix(60, 1, downS)} sample.py 190 INFO doctor mark vm(<Server: ${vm}>) error at ${at(60.4)}`,
      `${prefix(62, 1, downS)} sample.py 172 INFO doctor mark host(compute-1) down at ${at(62.9)}`,
      `${prefix(66, 1, downS)} sample.py 201 INFO doctor compute.instance.update vm(<Server: ${vm}>) error ${at(66)}`,
      `${prefix(140, 1, downS)} sample.py 44 INFO doctor consumer notified at ${at(140.7)}`,
    ],
  };
}

/** What the tests of the older generation log: two decimals, and a prefix that has three. */
export function olderLogs(downS = DOWN_S): Record<string, string[]> {
  const line = (afterMs: number, words: string): string =>
    `${prefix(afterMs, 9, downS)} INFO ${words} ${stamp(afterMs, 2, downS)}`;
  return {
    'disable_network.log': [`doctor set host down at ${stamp(0, 2, downS)}`],
    'monitor.log': [line(41, 'doctor monitor detected at')],
    'inspector.log': [
      line(45, 'event posted at'),
      line(61, 'doctor mark vm(<Server: doctor_vm0>) error at'),
      line(64, 'doctor mark host(compute-1) down at'),
    ],
    'consumer.log': [line(147, 'doctor consumer notified at')],
  };
}
