import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.ts';
import type { ResultQuery, StoredResult, TestDb } from './contract.ts';
import { TestDbError } from './errors.ts';
import { parseLoosely } from './json.ts';

/** Opens a file in the place of a database: each request to add a result becomes one line of JSON at its end. */
export function openTestDbFile(url: string): TestDb {
  const path = fileURLToPath(url);
  const stored = (): readonly StoredResult[] => (existsSync(path) ? guarded(path, () => linesOf(path)) : []);
  return {
    url,
    ensure: () => Promise.resolve(),
    find: (query) =>
      Promise.resolve(
        stored()
          .filter(({ fields }) => matches(fields, query))
          .reverse(),
      ),
    create(result) {
      guarded(path, () => appendFileSync(path, `${JSON.stringify(result)}\n`));
      return Promise.resolve(stored().at(-1)?.id);
    },
    read(id) {
      const found = stored().find((result) => result.id === id);
      return found === undefined ? Promise.reject(failed(path, `there is no ${id}`)) : Promise.resolve(found);
    },
    close: () => Promise.resolve(),
  };
}

function linesOf(path: string): readonly StoredResult[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const fields = objectIn(line);
      return fields === undefined ? [] : [{ id: `line ${index + 1}`, fields }];
    });
}

/** Other programs append to the file, too: a line that is none of ours is passed over. */
function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value = line === '' ? undefined : parseLoosely(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function matches(fields: Readonly<Record<string, unknown>>, query: ResultQuery): boolean {
  return Object.entries(query).every(([name, value]) => {
    const field = ['project', 'case', 'pod'].includes(name) ? `${name}_name` : name;
    return value === undefined || fields[field] === value;
  });
}

function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw failed(path, messageOf(error), error);
  }
}

function failed(path: string, why: string, cause?: unknown): TestDbError {
  return new TestDbError('TESTDB_UNREACHABLE', `The file ${path} cannot take results: ${why}.`, {
    hint: 'Check the path in TEST_DB_URL, and that you may write there.',
    arrival: 'no',
    ...(cause === undefined ? {} : { cause }),
  });
}
