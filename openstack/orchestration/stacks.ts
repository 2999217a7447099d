import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import { expectBadRequest, statusOf } from '../errors.ts';
import { noBody } from '../session.ts';
import type { Session } from '../session.ts';

/** A stack, as lists show it (Orchestration API v1, Stacks). */
export interface StackSummary {
  readonly id: string;
  readonly name: string;
  /** `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE`, `DELETE_FAILED`… */
  readonly status: string;
  /** Of the last change of state; for a failure, why. */
  readonly statusReason: string;
  readonly tags: readonly string[];
}

/** A stack in full. */
export interface Stack extends StackSummary {
  /** By name; null where an output has no value (yet). */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All as texts. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One thing a stack made. */
export interface StackResource {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly statusReason: string;
  /** The id in its own service; empty when there is none yet. */
  readonly physicalId: string;
}

/** One entry of a stack's history. */
export interface StackEvent {
  readonly id: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly time: string;
  /** The stack's own name for its own events. */
  readonly resourceName: string;
  readonly status: string;
  readonly statusReason: string;
}

/** Enough to find a stack again: its paths have both. */
export type StackRef = Pick<StackSummary, 'id' | 'name'>;

/** Values of a template's parameters. */
export type StackParameters = Readonly<Record<string, string | number | boolean>>;

/** A stack to make. */
export interface StackRequest {
  readonly name: string;
  /** HOT, as text. */
  readonly template: string;
  readonly parameters: StackParameters;
  /** Without commas. */
  readonly tags?: readonly string[];
  /** Whether what was made is removed again when something fails. */
  readonly rollback: boolean;
  readonly timeoutMins?: number;
}

const summaryFields = {
  id: z.string(),
  stack_name: z.string(),
  stack_status: z.string(),
  stack_status_reason: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
};
const output = z.object({ output_key: z.string(), output_value: z.unknown() });

interface RawSummary {
  readonly id: string;
  readonly stack_name: string;
  readonly stack_status: string;
  readonly stack_status_reason?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
}

const summaryOf = (raw: RawSummary): StackSummary => ({
  id: raw.id,
  name: raw.stack_name,
  status: raw.stack_status,
  statusReason: raw.stack_status_reason ?? '',
  tags: raw.tags ?? [],
});

const summary = z.object(summaryFields).transform(summaryOf);
const stack = z
  .object({
    ...summaryFields,
    outputs: z.array(output).default([]),
    parameters: z.record(z.string(), z.string()).default({}),
  })
  .transform((raw): Stack => ({
    ...summaryOf(raw),
    outputs: Object.fromEntries(
      raw.outputs.map((output) => [output.output_key, output.output_value ?? null]),
    ),
    parameters: raw.parameters,
  }));

const resource = z
  .object({
    resource_name: z.string(),
    resource_type: z.string(),
    resource_status: z.string(),
    resource_status_reason: z.string().nullish(),
    physical_resource_id: z.string().nullish(),
  })
  .transform((raw): StackResource => ({
    name: raw.resource_name,
    type: raw.resource_type,
    status: raw.resource_status,
    statusReason: raw.resource_status_reason ?? '',
    physicalId: raw.physical_resource_id ?? '',
  }));

const event = z
  .object({
    id: z.string(),
    event_time: z.string(),
    resource_name: z.string(),
    resource_status: z.string(),
    resource_status_reason: z.string().nullish(),
  })
  .transform((raw): StackEvent => ({
    id: raw.id,
    time: raw.event_time,
    resourceName: raw.resource_name,
    status: raw.resource_status,
    statusReason: raw.resource_status_reason ?? '',
  }));

/** Stacks of the own project. */
export interface Stacks {
  /** Not deleted ones; for an administrator, those of every project. */
  list(filter?: { readonly name?: string }): Promise<readonly StackSummary[]>;
  /**
   * As in a list; undefined as with {@link get}. For {@link get} Heat asks the other services what the outputs
   * are, each time.
   */
  summary(ref: StackRef): Promise<StackSummary | undefined>;
  /** Undefined when there is none of that id any more, or it has been deleted. */
  get(ref: StackRef): Promise<Stack | undefined>;
  /** Returns as soon as the work on it has begun. */
  create(request: StackRequest): Promise<StackRef>;
  /** Changes what is given and keeps everything else (PATCH); returns as soon as the work has begun. */
  change(ref: StackRef, changes: Partial<Pick<StackRequest, 'template' | 'parameters'>>): Promise<void>;
  /** Replaces template and parameters (PUT); returns as soon as the work has begun. */
  update(ref: StackRef, request: Pick<StackRequest, 'template' | 'parameters'>): Promise<void>;
  /** Returns as soon as the work has begun; that it is gone already is as good. */
  delete(ref: StackRef): Promise<void>;
  /** With those of nested stacks. */
  resources(ref: StackRef): Promise<readonly StackResource[]>;
  /** With those of nested stacks, newest first. */
  events(ref: StackRef): Promise<readonly StackEvent[]>;
  /**
   * Sees whether a stack may be created, and creates none: Heat asks its policy first, and then misses the stack's
   * name (heat/api/openstack/v1/stacks.py, `create`).
   * @throws DoctorError `CLOUD_REFUSED`, status 403 where the policy does not allow it
   */
  checkCreate(): Promise<void>;
  /** @throws DoctorError `CLOUD_REFUSED` with Heat's words when the template is no good */
  validate(template: string): Promise<void>;
}

/** Groups nest once; Heat itself allows 5 levels. */
const NESTED_DEPTH = 2;

/** `/stacks` below the project's endpoint */
export function stacksClient(session: Session): Stacks {
  const pathOf = ({ name, id }: StackRef): string => `/stacks/${encodeURIComponent(name)}/${id}`;
  const show = async <T extends StackSummary>(
    ref: StackRef,
    shape: { readonly stack: z.ZodType<T> },
    query?: Readonly<Record<string, string>>,
  ): Promise<T | undefined> => {
    try {
      const request = {
        method: 'GET',
        path: pathOf(ref),
        ...(query === undefined ? {} : { query }),
      } as const;
      const found = (await session.request('orchestration', request, z.object(shape))).stack;
      return found.status === 'DELETE_COMPLETE' ? undefined : found;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  };
  return {
    async list(filter = {}) {
      const request = { method: 'GET', path: '/stacks', query: filter } as const;
      return (await session.request('orchestration', request, z.object({ stacks: z.array(summary) }))).stacks;
    },
    summary: (ref) => show(ref, { stack: summary }, { resolve_outputs: 'False' }),
    get: (ref) => show(ref, { stack }),
    async create({ name, template, parameters, tags, rollback, timeoutMins }) {
      const json = {
        stack_name: name,
        template,
        parameters,
        disable_rollback: !rollback,
        timeout_mins: timeoutMins,
        tags: tags?.join(','),
      };
      const request = { method: 'POST', path: '/stacks', json } as const;
      const created = z.object({ stack: z.object({ id: z.string() }) });
      return { id: (await session.request('orchestration', request, created)).stack.id, name };
    },
    async checkCreate() {
      const request = { method: 'POST', path: '/stacks', json: {} } as const;
      await expectBadRequest(session.request('orchestration', request, noBody));
    },
    async change(ref, json) {
      const request = { method: 'PATCH', path: pathOf(ref), json } as const;
      await session.request('orchestration', request, noBody);
    },
    async update(ref, { template, parameters }) {
      const request = { method: 'PUT', path: pathOf(ref), json: { template, parameters } } as const;
      await session.request('orchestration', request, noBody);
    },
    delete: (ref) => deleteIfThere(session, 'orchestration', pathOf(ref)),
    async resources(ref) {
      const request = {
        method: 'GET',
        path: `${pathOf(ref)}/resources`,
        query: { nested_depth: NESTED_DEPTH },
      } as const;
      const schema = z.object({ resources: z.array(resource) });
      return (await session.request('orchestration', request, schema)).resources;
    },
    async events(ref) {
      const request = {
        method: 'GET',
        path: `${pathOf(ref)}/events`,
        query: { nested_depth: NESTED_DEPTH },
      } as const;
      return (await session.request('orchestration', request, z.object({ events: z.array(event) }))).events;
    },
    async validate(template) {
      await session.request(
        'orchestration',
        { method: 'POST', path: '/validate', json: { template } },
        noBody,
      );
    },
  };
}
