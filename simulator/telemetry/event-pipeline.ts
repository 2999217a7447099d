import { parse } from 'yaml';
import { shellPattern } from '../kit/python/fnmatch.ts';
import { pythonStr } from '../kit/python/text.ts';

/** One source joined to one of its sinks. */
export interface EventPipeline {
  readonly name: string;
  supports(eventType: string): boolean;
  readonly publishers: readonly EventPublisher[];
}

/** A destination of a sink's events. */
export interface EventPublisher {
  readonly url: string;
  /** Topics of a `notifier://` publisher; empty for every other kind. */
  readonly topics: readonly string[];
}

interface Source {
  readonly name: string;
  readonly sinks: readonly string[];
  supports(eventType: string): boolean;
}

/** Ceilometer's `event_topic`: where a `notifier://` without topic publishes. */
const DEFAULT_TOPIC = 'event';

/**
 * Compiles the text of an `event_pipeline.yaml`.
 * @throws Error in Ceilometer's words when the text is invalid
 */
export function compilePipelines(text: string): readonly EventPipeline[] {
  const config = (parse(text, { merge: true, uniqueKeys: false }) ?? {}) as Record<string, unknown>;
  if (!Array.isArray(config['sources']) || !Array.isArray(config['sinks']))
    throw problem('Both sources & sinks are required');
  const sources = config['sources'].map(compileSource);
  const sinks = new Map<string, readonly EventPublisher[]>();
  refuseDuplicateNames('source', sources);
  for (const item of config['sinks']) {
    const sink = compileSink(item);
    if (sinks.has(sink.name)) throw problem(`Duplicated sink names: ${sink.name}`);
    sinks.set(sink.name, sink.publishers);
  }
  return sources.flatMap((source) =>
    source.sinks.map((target) => {
      const publishers = sinks.get(target);
      if (publishers === undefined) throw problem(`Dangling sink ${target} from source ${source.name}`);
      const name = source.name === target ? target : `${source.name}:${target}`;
      return { name, supports: (type) => source.supports(type), publishers };
    }),
  );
}

function compileSource(item: unknown): Source {
  const config = item as Record<string, unknown>;
  const name = required(config, 'name');
  const events = texts(config['events']);
  if (events.length === 0) throw problem('No events specified');
  const negated = events.filter((type) => type.startsWith('!'));
  const named = events.filter((type) => !/^[!*]/.test(type));
  if (negated.length > 0 && named.length > 0) throw problem('Both included and excluded events specified');
  if (events.includes('*') && named.length > 0) throw problem('Included events specified with wildcard');
  if (config['sinks'] === undefined) throw problem('Required field sinks not specified');
  const sinks = texts(config['sinks']);
  if (sinks.length === 0) throw problem(`No sink defined in source ${name}`);
  const denied = negated.map((type) => shellPattern(type.slice(1)));
  const allowed = events.filter((type) => !type.startsWith('!')).map(shellPattern);
  return {
    name,
    sinks,
    supports(type) {
      if (denied.some((pattern) => pattern.test(type))) return false;
      return allowed.length === 0 || allowed.some((pattern) => pattern.test(type));
    },
  };
}

function compileSink(item: unknown): { readonly name: string; readonly publishers: EventPublisher[] } {
  const config = item as Record<string, unknown>;
  const name = required(config, 'name');
  const publishers = texts(config['publishers']);
  if (publishers.length === 0) throw problem('No publisher specified');
  return { name, publishers: publishers.map(compilePublisher) };
}

function compilePublisher(text: string): EventPublisher {
  const url = text.includes('://') ? text : `${text}://`;
  if (!/^notifier:/i.test(url)) return { url, topics: [] };
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const topics = new URLSearchParams(query).getAll('topic').filter((topic) => topic !== '');
  return { url, topics: topics.length > 0 ? topics : [DEFAULT_TOPIC] };
}

function required(config: Record<string, unknown> | null | undefined, field: string): string {
  const value = config?.[field];
  if (value === undefined || value === null) throw problem(`Required field ${field} not specified`);
  return pythonStr(value);
}

function refuseDuplicateNames(kind: string, items: readonly { readonly name: string }[]): void {
  const twin = items.find(({ name }, index) => items.findIndex((other) => other.name === name) < index);
  if (twin !== undefined) throw problem(`Duplicated ${kind} names: ${twin.name}`);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function problem(message: string): Error {
  return new Error(`Pipeline event_pipeline.yaml: ${message}`);
}
