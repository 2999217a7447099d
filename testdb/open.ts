import { openTestApi } from './client.ts';
import type { TestDb } from './contract.ts';
import { openTestDbFile } from './file.ts';
import type { TestDbOptions } from './http.ts';

/** Opens the place that a `TEST_DB_URL` names. Nothing is sent yet. */
export function openTestDb(options: TestDbOptions): TestDb {
  return options.url.startsWith('file:') ? openTestDbFile(options.url) : openTestApi(options);
}
