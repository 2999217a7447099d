import { z } from 'zod';
import { naiveIso, parseIsoTime } from '../../kit/python/iso-time.ts';
import { clientError } from './faults.ts';
import { wsmeInteger, readWsmeBody, text } from './wsme.ts';

/** The fields of a resource that a complex query may use. */
export interface QueryableModel {
  readonly fields: readonly string[];
  /** The field that holds the owning project. */
  readonly projectField: string;
}

/** A complex query, compiled. */
export interface ComplexQuery {
  /** Filters, sorts and cuts. */
  apply<T extends object>(items: readonly T[]): readonly T[];
  /** The projects that conditions outside of `not` name, to check whether the requester may ask for them. */
  readonly projects: readonly unknown[];
}

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

const complexQueryBody = z.strictObject({
  filter: text.nullish(),
  orderby: text.nullish(),
  limit: wsmeInteger(Number.NEGATIVE_INFINITY).nullish(),
});

const ALIASES: Readonly<Record<string, string>> = { user: 'user_id', project: 'project_id' };
const TIME_FIELDS = new Set(['timestamp', 'state_timestamp']);

/** The comparisons of aodh/api/controllers/v2/query.py. */
const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '=<': (order) => order <= 0,
  '>=': (order) => order >= 0,
  '=>': (order) => order >= 0,
};

/** Compiles the body of `POST /v2/query/…`. @throws ServiceFault in Aodh's words */
export function readComplexQuery(body: unknown, model: QueryableModel): ComplexQuery {
  const given = readWsmeBody(complexQueryBody, body ?? {}, 'body');
  const projects: unknown[] = [];
  const test = given.filter ? compileFilter(decode(given.filter, 'Filter'), model, projects) : () => true;
  const order = given.orderby ? compileOrder(decode(given.orderby, 'Order-by'), model) : undefined;
  const limit = given.limit ?? undefined;
  if (limit !== undefined && limit <= 0) throw clientError('Limit should be positive');
  return {
    projects,
    apply(items) {
      const found = items.filter((item) => test(item as Row));
      if (order !== undefined) found.sort((a, b) => order(a as Row, b as Row));
      return found.slice(0, limit);
    },
  };
}

function compileFilter(node: unknown, model: QueryableModel, projects: unknown[] | undefined): Test {
  const [name, operand] = onlyEntry(node, 'Filter');
  const op = name.toLowerCase();
  if (op === 'and' || op === 'or') {
    if (!Array.isArray(operand) || operand.length < 2) throw invalid('Filter', node);
    const tests = operand.map((item) => compileFilter(item, model, projects));
    return op === 'and'
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row));
  }
  if (op === 'not') {
    const test = compileFilter(operand, model, undefined);
    return (row) => !test(row);
  }
  const [givenField, value] = onlyEntry(operand, 'Filter');
  const field = fieldOf(givenField, model, 'Filter', node);
  if (field === model.projectField) projects?.push(value);
  return compileLeaf(op, field, value, node);
}

function compileLeaf(op: string, field: string, value: unknown, node: unknown): Test {
  if (op === 'in') {
    if (!Array.isArray(value) || value.length === 0) throw invalid('Filter', node);
    return (row) => value.some((item) => orderOf(row[field], item) === 0);
  }
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw invalid('Filter', node);
  if (op === '=~') {
    const pattern = regularExpression(String(value), node);
    return (row) => pattern.test(String(row[field]));
  }
  const holds = Object.hasOwn(COMPARISONS, op) ? COMPARISONS[op] : undefined;
  if (holds === undefined) throw invalid('Filter', node);
  const wanted = TIME_FIELDS.has(field) ? readTime(value) : value;
  return (row) => holds(orderOf(row[field], wanted));
}

/** Like the database: texts by their characters, numbers that are given for texts by their digits. */
function orderOf(stored: unknown, wanted: unknown): number {
  const [left, right] = [String(stored), String(wanted)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function compileOrder(parsed: unknown, model: QueryableModel): (a: Row, b: Row) => number {
  if (!Array.isArray(parsed)) throw invalid('Order-by', parsed);
  const keys = parsed.map((item) => {
    const [givenField, direction] = onlyEntry(item, 'Order-by');
    if (!/^(?:asc|desc)$/i.test(String(direction))) throw invalid('Order-by', item);
    const isDescending = String(direction).toLowerCase() === 'desc';
    return { field: fieldOf(givenField, model, 'Order-by', item), isDescending };
  });
  return (a, b) => {
    for (const { field, isDescending } of keys) {
      const order = orderOf(a[field], b[field]);
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  };
}

function fieldOf(given: string, model: QueryableModel, what: string, node: unknown): string {
  const field = ALIASES[given] ?? given;
  if (!model.fields.includes(field)) throw invalid(what, node);
  return field;
}

function readTime(value: unknown): string {
  const wallUs = parseIsoTime(String(value));
  if (wallUs === undefined) throw clientError(`Failed to parse the timestamp value ${String(value)}`);
  return naiveIso(wallUs);
}

function regularExpression(source: string, node: unknown): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw invalid('Filter', node);
  }
}

function decode(json: string, what: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw clientError(`${what} expression not valid: it is not JSON`);
  }
}

function onlyEntry(node: unknown, what: string): [string, unknown] {
  const entries =
    typeof node === 'object' && node !== null && !Array.isArray(node) ? Object.entries(node) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw invalid(what, node);
  return entry;
}

function invalid(what: string, node: unknown): Error {
  return clientError(
    `${what} expression not valid: ${JSON.stringify(node)} is not valid under any of the given schemas`,
  );
}
