import { z } from 'zod';
import type { Json, JsonObject } from '../../core/json.ts';
import { Refusal, readAs } from '../web/refusal.ts';
import { TRAIT_LIMIT } from './names.ts';
import { protocolTime, readProtocolTime } from './times.ts';

/** What an administrator asks for (`POST /maintenance`). */
export interface SessionRequest {
  /** Names of compute hosts; none: the Admin tool finds them itself. */
  readonly hosts: readonly string[];
  readonly maintenanceAtMs: number;
  /** Hints to the projects. */
  readonly metadata: JsonObject;
  /** `default`, or for Fenix `vnf`. */
  readonly workflow: string;
}

const body = z.looseObject({
  state: z.literal('MAINTENANCE'),
  maintenance_at: z.string(),
  metadata: z.record(z.string(), z.json()).default({}),
  hosts: z.array(z.string().min(1)).default([]),
  workflow: z.string().default('default'),
});

/** The body that asks for a session. */
export function sessionBody(request: SessionRequest): JsonObject {
  return {
    state: 'MAINTENANCE',
    maintenance_at: protocolTime(request.maintenanceAtMs),
    metadata: request.metadata,
    hosts: request.hosts,
    workflow: request.workflow,
  };
}

/**
 * Reads the body that asks for a session.
 * @throws Refusal 400 with the field's path
 */
export function readSessionRequest(value: unknown): SessionRequest {
  const { maintenance_at: at, metadata, hosts, workflow } = readAs(body, value);
  const maintenanceAtMs = readProtocolTime(at);
  if (maintenanceAtMs === undefined) {
    throw new Refusal(400, 'must be a time in UTC, as in 2026-02-28 06:06:03', 'maintenance_at');
  }
  const twice = hosts.findIndex((host, index) => hosts.indexOf(host) < index);
  if (twice >= 0) throw new Refusal(400, `${hosts[twice]} is there already`, `hosts[${twice}]`);
  if (printedLength(metadata) > TRAIT_LIMIT) {
    throw new Refusal(400, `must fit in ${TRAIT_LIMIT} characters, to reach the projects whole`, 'metadata');
  }
  return { hosts, maintenanceAtMs, metadata, workflow };
}

/** How long Ceilometer's text of a value is, at most: as JSON, with a blank behind each comma and colon. */
function printedLength(value: Json | undefined): number {
  if (typeof value !== 'object' || value === null) return (JSON.stringify(value) ?? '').length;
  const isList = Array.isArray(value);
  const lengths = Object.entries(value).map(
    ([key, one]) => (isList ? 0 : JSON.stringify(key).length + 2) + printedLength(one as Json),
  );
  return lengths.reduce((sum, length) => sum + length, 2) + 2 * Math.max(0, lengths.length - 1);
}
