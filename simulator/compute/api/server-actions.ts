import { z } from 'zod';
import { newToken } from '../../../core/ids.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import { startEvacuation } from '../lifecycle/evacuate.ts';
import { startLiveMigration } from '../lifecycle/live-migration.ts';
import { reboot, start, stop } from '../lifecycle/power.ts';
import { confirmResize, revertResize, startResize } from '../lifecycle/resize.ts';
import { allowedCount } from '../lifecycle/quota.ts';
import { CONTROL_PLANE } from '../lifecycle/steps.ts';
import type { Nova } from '../nova.ts';
import type { Server } from '../state/server.ts';
import { booleanOr, looseBoolean, missingKey, readNovaBody, readMember, unexpectedKey } from './body.ts';
import type { Call } from './call.ts';
import { requireNovaAdmin } from './call.ts';
import { findFlavor } from './lookup.ts';

/** The input of an action. */
export interface ActionInput {
  readonly nova: Nova;
  readonly call: Call;
  readonly server: Server;
  /** The value of the action's name in the body. */
  readonly argument: unknown;
}

/** One of the actions a server knows. */
export interface Action {
  /** Its name in os-instance-actions. */
  readonly recordedAs: string;
  /** A hop of the latency profile that replaces the request's hop. */
  readonly hop?: string;
  /** @throws ServiceFault 400 for an argument that does not belong to this action */
  check(name: string, argument: unknown): void;
  /** Runs or starts the action; `status` is 202 by default. */
  run(input: ActionInput): { readonly status?: number; readonly body?: unknown };
}

const NONE = z.unknown();

/** An action; its argument is read under its name, which an error gives. */
function action<T>(
  recordedAs: string,
  schema: z.ZodType<T>,
  run: (input: ActionInput, argument: T) => { readonly status?: number; readonly body?: unknown } | void,
): Action {
  return {
    recordedAs,
    check: (name, argument) => void readMember(name, schema, argument),
    run: (input) => run(input, readNovaBody(schema, input.argument)) ?? {},
  };
}

const hostName = z.string().min(1).max(255);

const liveMigrationSchema = z.strictObject({
  host: hostName.nullable(),
  block_migration: booleanOr(['auto']),
  disk_over_commit: looseBoolean.optional(),
  force: looseBoolean.optional(),
});

const evacuationSchema = z.strictObject({
  host: hostName.optional(),
  onSharedStorage: looseBoolean.optional(),
  adminPass: z.string().optional(),
  force: looseBoolean.optional(),
});

function liveMigrate(
  { nova, call, server, argument }: ActionInput,
  body: z.infer<typeof liveMigrationSchema>,
): void {
  requireNovaAdmin(call, 'os_compute_api:os-migrate-server:migrate_live');
  const raw = argument as object;
  if (call.minor < 25 && body.disk_over_commit === undefined)
    throw missingKey('os-migrateLive', raw, 'disk_over_commit');
  if (call.minor >= 25 && body.disk_over_commit !== undefined)
    throw unexpectedKey('os-migrateLive', raw, 'disk_over_commit');
  if (call.minor < 30 && body.force !== undefined) throw unexpectedKey('os-migrateLive', raw, 'force');
  if (body.force === true && body.host === null)
    throw new ServiceFault(400, "Can't force to a non-provided destination");
  // Before 2.30 Nova did not check a named host.
  const checkHost = call.minor >= 30 && body.force !== true;
  startLiveMigration(nova, server, { host: body.host, checkHost, checksLater: call.minor >= 34 });
}

function evacuate(
  { nova, call, server, argument }: ActionInput,
  body: z.infer<typeof evacuationSchema>,
): { readonly status: number; readonly body?: unknown } {
  requireNovaAdmin(call, 'os_compute_api:os-evacuate');
  if (call.minor < 14 && body.onSharedStorage === undefined)
    throw missingKey('evacuate', argument as object, 'onSharedStorage');
  if (call.minor >= 14 && body.onSharedStorage !== undefined)
    throw unexpectedKey('evacuate', argument as object, 'onSharedStorage');
  if (body.force === true && body.host === undefined)
    throw new ServiceFault(400, "Can't force to a non-provided destination");
  startEvacuation(nova, server, { host: body.host, force: call.minor >= 29 ? body.force === true : true });
  if (call.minor >= 14) return { status: 200 };
  return { status: 200, body: { adminPass: body.adminPass ?? newToken().slice(0, 12) } };
}

/** The actions, by their name in the body (API reference: servers, run an action). */
export const ACTIONS: Readonly<Record<string, Action>> = {
  'os-resetState': {
    ...action(
      'resetState',
      z.strictObject({ state: z.enum(['active', 'error']) }),
      ({ nova, call, server }, { state }) => {
        requireNovaAdmin(call, 'os_compute_api:os-admin-actions:reset_state');
        nova.servers.update(server, { vmState: state, taskState: null }, CONTROL_PLANE);
      },
    ),
    hop: 'nova.reset-state',
  },
  migrate: action(
    'migrate',
    z.strictObject({ host: hostName.nullish() }).nullable(),
    ({ nova, call, server }, argument) => {
      requireNovaAdmin(call, 'os_compute_api:os-migrate-server:migrate');
      // A target can be named from 2.56 on; before that the argument was ignored.
      const target = call.minor >= 56 ? (argument?.host ?? undefined) : undefined;
      startResize(nova, server, { action: 'migrate', host: target });
    },
  ),
  resize: action(
    'resize',
    z.looseObject({ flavorRef: z.union([z.string().min(1), z.int()]).transform(String) }),
    ({ nova, call, server }, { flavorRef }) => {
      const flavor = findFlavor(nova, call, flavorRef);
      if (flavor.id === server.flavor.id)
        throw new ServiceFault(400, 'When resizing, instances must change flavor!');
      const each = {
        cores: Math.max(0, flavor.vcpus - server.flavor.vcpus),
        instances: 0,
        ram: Math.max(0, flavor.ramMb - server.flavor.ramMb),
      };
      allowedCount(nova, server.projectId, { each, min: 1, max: 1 });
      startResize(nova, server, { action: 'resize', flavor });
    },
  ),
  confirmResize: action('confirmResize', NONE, ({ nova, server }) => {
    confirmResize(nova, server);
    return { status: 204 };
  }),
  revertResize: action('revertResize', NONE, ({ nova, server }) => revertResize(nova, server)),
  'os-migrateLive': action('live-migration', liveMigrationSchema, liveMigrate),
  evacuate: action('evacuate', evacuationSchema, evacuate),
  reboot: action(
    'reboot',
    z.strictObject({ type: z.enum(['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) }),
    ({ nova, server }, { type }) => reboot(nova, server, type.toUpperCase() === 'HARD' ? 'HARD' : 'SOFT'),
  ),
  'os-start': action('start', NONE, ({ nova, server }) => start(nova, server)),
  'os-stop': action('stop', NONE, ({ nova, server }) => stop(nova, server)),
};
