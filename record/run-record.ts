import { z } from 'zod';
import { DoctorError, messageOf } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Leftover } from '../core/ledger.ts';
import { verdictSchema } from './record-parts.ts';
import { scenarioRecordSchema, summarySchema } from './scenario-record.ts';
import { SCHEMA_VERSION, upgradeRecord } from './schema-version.ts';

const headerShape = {
  runId: z.string().min(1),
  target: z
    .object({
      kind: z
        .enum(['simulated', 'openstack'])
        .describe('what the run was made on; never mistake one for the other'),
      name: z.string().describe('the authentication URL, or `embedded cloud`'),
    })
    .describe('the cloud'),
  installer: z.string().describe('the installer kind, as in INSTALLER_TYPE'),
  startedAt: z.iso.datetime().describe('UTC'),
  finishedAt: z.iso.datetime().nullable().describe('UTC; null while the run goes on, and when it was killed'),
  doctor: z
    .object({
      version: z.string(),
      revision: z.string().exactOptional().describe('the last commit of its sources, where git knows one'),
      dirty: z.boolean().exactOptional().describe('its sources were changed since that commit'),
    })
    .describe('the program that made the run'),
  command: z.string().describe('repeats the run'),
  options: z.record(z.string(), z.json()).describe('the options that were used, secrets masked'),
};

const tailShape = {
  leftovers: z
    .array(z.object({ kind: z.string(), what: z.string(), reason: z.string() }))
    .describe('what the run made and could not take back'),
  warnings: z.array(z.string()).describe('what was wrong with the trace and could be tolerated'),
};

/** The form of `run.json`; docs/run.schema.json is made from it. */
export const runRecordSchema = z
  .object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    runId: headerShape.runId,
    verdict: verdictSchema.describe('the worst of all scenarios: failed, unknown, skipped, passed'),
    reason: z.string().exactOptional().describe('why the verdict is not passed'),
    target: headerShape.target,
    installer: headerShape.installer,
    startedAt: headerShape.startedAt,
    finishedAt: headerShape.finishedAt,
    doctor: headerShape.doctor,
    command: headerShape.command,
    options: headerShape.options,
    scenarios: z
      .array(scenarioRecordSchema)
      .describe('each iteration of each scenario, in the order of the run'),
    summary: z.array(summarySchema).describe('each scenario over its iterations'),
    ...tailShape,
  })
  .meta({
    title: 'Record of a doctor run',
    description:
      'Times are milliseconds. Fields may be added; a reader should ignore those it does not know.',
  });

/** The record of a run. */
export type RunRecord = z.infer<typeof runRecordSchema>;

/** What a record says that no trace holds. */
export interface RunHeader extends Readonly<
  Pick<RunRecord, 'runId' | 'target' | 'installer' | 'startedAt' | 'finishedAt' | 'doctor' | 'command'>
> {
  readonly options: JsonObject;
  readonly leftovers: readonly Leftover[];
  readonly warnings: readonly string[];
}

/** The header of a record, to judge the run's trace again. */
export function headerOf(record: RunRecord): RunHeader {
  const { runId, target, installer, startedAt, finishedAt, doctor, command } = record;
  const { options, leftovers, warnings } = record;
  return {
    runId,
    target,
    installer,
    startedAt,
    finishedAt,
    doctor,
    command,
    options,
    leftovers,
    warnings,
  };
}

/**
 * Reads the text of a `run.json`.
 * @param file what to call it in messages
 * @throws DoctorError `RUN_UNREADABLE` that names the file and the field
 */
export function parseRunRecord(text: string, file = 'run.json'): RunRecord {
  return parseRecordAs(runRecordSchema, text, file);
}

/**
 * Reads so much of the text of a `run.json` as a schema asks for.
 * @throws DoctorError `RUN_UNREADABLE` that names the file and the field
 */
export function parseRecordAs<T>(schema: z.ZodType<T>, text: string, file: string): T {
  const value = upgradeRecord(parseJson(text, file));
  const version: unknown = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version !== SCHEMA_VERSION) {
    throw new DoctorError(
      'RUN_UNREADABLE',
      `${file} has schemaVersion ${version}; this doctor reads 1 to ${SCHEMA_VERSION}.`,
      {
        hint: 'Read it with the version of doctor that wrote it.',
      },
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new DoctorError(
    'RUN_UNREADABLE',
    `${file} is no record of a run: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}.`,
    { hint: 'docs/run.schema.json describes the form of a record.', cause: result.error },
  );
}

/** The JSON Schema (draft 2020-12) of a record, as docs/run.schema.json has it. */
export function runJsonSchema(): object {
  return z.toJSONSchema(runRecordSchema, { io: 'input' });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DoctorError('RUN_UNREADABLE', `${file} is no JSON: ${messageOf(error)}.`, {
      hint: 'The run may have been killed while it was written. Its trace may still be whole.',
      cause: error,
    });
  }
}
