import { createHash } from 'node:crypto';

/**
 * The parts of an `ExportTraceServiceRequest` (opentelemetry-proto, trace v1) that are used here, in OTLP's JSON
 * encoding: field names in camel case, ids in hex, 64-bit numbers as text, enums as numbers.
 */
export interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

/** One `Span`. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent of a root span. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly OtlpEvent[];
  readonly status: { readonly code?: number; readonly message?: string };
}

/** One `Span.Event`. */
export interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
}

/** One `KeyValue` with its `AnyValue`. */
export interface KeyValue {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly boolValue: boolean }
    | { readonly intValue: string }
    | { readonly doubleValue: number };
}

/** `SPAN_KIND_INTERNAL` */
export const INTERNAL = 1;
/** `StatusCode`; unset is no code at all. */
export const STATUS = { ok: 1, error: 2 } as const;

/** Attributes by name; what is null or undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Attributes as the protocol has them. */
export function keyValues(attributes: Attributes): readonly KeyValue[] {
  return Object.entries(attributes).flatMap(([key, value]): readonly KeyValue[] => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }];
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }];
    // A backend keeps one type per name: times are doubles even where they happen to be whole.
    const isCount = Number.isInteger(value) && !key.endsWith('_ms');
    return [{ key, value: isCount ? { intValue: String(value) } : { doubleValue: value } }];
  });
}

/** Microseconds since the epoch in nanoseconds, as text: the number is over 2^53. */
export function nanoseconds(us: number): string {
  return us <= 0 ? '0' : `${us}000`;
}

/** 32 hex digits that are the same each time, so that what is sent again is the same trace. */
export function traceIdOf(...names: readonly string[]): string {
  return digest(names).slice(0, 32);
}

/** 16 hex digits, as {@link traceIdOf}. */
export function spanIdOf(...names: readonly string[]): string {
  return digest(names).slice(32, 48);
}

function digest(names: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex');
}
