import { ValidationFailed } from '../faults.ts';
import { EVENT_ALARM } from './event-alarm.ts';
import {
  FLOATING_IP,
  FLOATING_IP_ASSOCIATION,
  NOVA_FLOATING_IP,
  NOVA_FLOATING_IP_ASSOCIATION,
} from './floating-ips.ts';
import { NET, SUBNET } from './networks.ts';
import { FLAVOR, SERVER_GROUP } from './nova.ts';
import { PORT } from './ports.ts';
import { RESOURCE_GROUP } from './resource-group.ts';
import { ROUTER, ROUTER_INTERFACE } from './routers.ts';
import { SECURITY_GROUP } from './security-group.ts';
import { SERVER } from './server.ts';
import type { ResourceType } from './type.ts';

const TYPES: readonly ResourceType[] = [
  EVENT_ALARM,
  RESOURCE_GROUP,
  FLOATING_IP,
  FLOATING_IP_ASSOCIATION,
  NET,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  SECURITY_GROUP,
  SUBNET,
  FLAVOR,
  NOVA_FLOATING_IP,
  NOVA_FLOATING_IP_ASSOCIATION,
  SERVER,
  SERVER_GROUP,
];

/** The types that templates may use, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  TYPES.map((type) => [type.name, type]),
);

/** @throws ValidationFailed for a type that this cloud's Heat does not have */
export function resourceType(name: string): ResourceType {
  const type = RESOURCE_TYPES.get(name);
  if (type !== undefined) return type;
  throw new ValidationFailed(`The Resource Type (${name}) could not be found.`);
}
