import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { fromJson } from 'protobufjs/ext/protojson.js';

const SCHEMA = readFileSync(new URL('../../tests/support/otlp/trace.proto', import.meta.url), 'utf8');
const REQUEST = protobuf.parse(SCHEMA, { keepCase: false }).root.lookupType('otlp.ExportTraceServiceRequest');

/** A span as a collector has it once it has read the request. */
export interface ReadSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly atNs: bigint;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly status: { readonly code: number; readonly message: string };
}

/** What a collector reads of a request. */
export interface ReadRequest {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly spans: readonly ReadSpan[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads an OTLP/JSON request as the schema has it: through the binary encoding and back, so that what the schema does
 * not know, or knows in another type, is an error or is missed.
 * @throws when it is not as the schema and OTLP's JSON encoding say
 */
export function readOtlp(text: string): ReadRequest {
  const given = JSON.parse(text) as Json;
  refuseUnknown(REQUEST, given, 'request');
  const bytes = REQUEST.encode(fromJson(REQUEST, withBytes(given))).finish();
  const read = REQUEST.toObject(REQUEST.decode(bytes), { longs: String, defaults: true }) as {
    resourceSpans: {
      resource: { attributes: KeyValue[] };
      scopeSpans: { scope: ReadRequest['scope']; spans: RawSpan[] }[];
    }[];
  };
  const [resource] = read.resourceSpans;
  const [scope] = resource?.scopeSpans ?? [];
  if (resource === undefined || scope === undefined) throw new Error('it has no scope');
  return {
    resource: values(resource.resource.attributes),
    scope: { name: scope.scope.name, version: scope.scope.version },
    spans: scope.spans.map(spanOf),
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Json;
}

interface RawSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly status: { readonly code: number; readonly message: string } | null;
}

function spanOf(raw: RawSpan): ReadSpan {
  return {
    traceId: hex(raw.traceId),
    spanId: hex(raw.spanId),
    parentSpanId: hex(raw.parentSpanId),
    name: raw.name,
    startNs: BigInt(raw.startTimeUnixNano),
    endNs: BigInt(raw.endTimeUnixNano),
    attributes: values(raw.attributes),
    events: raw.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      atNs: BigInt(timeUnixNano),
      attributes: values(attributes),
    })),
    status: { code: raw.status?.code ?? 0, message: raw.status?.message ?? '' },
  };
}

/** Attributes by name. @throws when a name is there twice, which the schema forbids */
function values(list: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  const names = list.map((keyValue) => keyValue.key);
  if (new Set(names).size < names.length) throw new Error(`an attribute is there twice: ${names.join(', ')}`);
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Ids are hex in OTLP's JSON, where protobuf's own would have base64. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (!['traceId', 'spanId', 'parentSpanId'].includes(key)) return [key, withBytes(field)];
      if (typeof field !== 'string' || !/^(?:[0-9a-f]{16}){1,2}$/.test(field))
        throw new Error(`${key} is no id`);
      return [key, Buffer.from(field, 'hex').toString('base64')];
    }),
  );
}

/** A reader must ignore fields that it does not know; one of ours would be a misspelt one. */
function refuseUnknown(type: protobuf.Type, value: unknown, place: string): void {
  for (const [key, content] of Object.entries(value as Json)) {
    const field = type.fields[key];
    if (field === undefined) throw new Error(`${place}.${key} is not in the schema`);
    const { resolvedType, repeated } = field.resolve();
    if (/^s?(?:fixed|int|uint)64$/.test(field.type) && typeof content !== 'string')
      throw new Error(`${place}.${key} is no text`);
    if (resolvedType instanceof protobuf.Enum && typeof content !== 'number')
      throw new Error(`${place}.${key} is no number`);
    if (!(resolvedType instanceof protobuf.Type)) continue;
    for (const item of repeated ? (content as unknown[]) : [content])
      refuseUnknown(resolvedType, item, `${place}.${key}`);
  }
}
