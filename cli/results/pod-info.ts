import { DoctorError } from '../../core/errors.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { isNumberLike } from '../../report/testdb/fields.ts';
import type { Site } from '../../report/testdb/results.ts';
import type { ResolvedOption } from '../config/load.ts';
import type { Config, OptionName } from '../config/options.ts';

/** Where results go, once it has been checked. */
export interface Destination {
  readonly url: string;
  readonly site: Site;
}

/** Whether a run's results are to be sent. */
export function wantsUpload({ upload, requireUpload }: Config['results']): boolean {
  return upload || requireUpload;
}

/**
 * The address of the database. @throws DoctorError `CONFIG_INVALID` when there is none
 */
export function requireUrl({ testDbUrl }: Config['results']): string {
  if (testDbUrl !== undefined) return testDbUrl;
  throw new DoctorError('CONFIG_INVALID', 'No test database is named, so no result can be sent.', {
    hint: 'Set TEST_DB_URL (or --test-db-url) to the full address of its results, as in http://host:8000/api/v1/results.',
  });
}

/**
 * What results of this run would be sent with. Looked at before a run, so that a mistake does not cost one.
 * @param record a saved run: what it was made with counts, but for what the command line says
 * @throws DoctorError `CONFIG_INVALID` that names what is missing or cannot be sent
 */
export function destinationOf(
  options: readonly ResolvedOption[],
  config: Config['results'],
  record?: RunRecord,
): Destination {
  const url = requireUrl(config);
  const value = (name: OptionName): string | undefined => {
    const found = options.find((option) => option.name === name);
    const recorded = record?.options[found?.spec.key ?? ''];
    const own = found?.origin === 'command line' ? found.value : (recorded ?? found?.value);
    return typeof own === 'string' && own.trim() !== '' ? own.trim() : undefined;
  };
  return { url, site: siteOf(value('nodeName'), value('deployScenario'), value('buildTag')) };
}

function siteOf(pod: string | undefined, scenario: string | undefined, buildTag: string | undefined): Site {
  if (pod === undefined) {
    throw new DoctorError('CONFIG_INVALID', 'Results are to be sent or compared, and no pod is named.', {
      hint: 'Set NODE_NAME (or --pod) to what the tested hardware is called in the test database.',
    });
  }
  refuseUnsendable('NODE_NAME', pod);
  if (scenario !== undefined) refuseUnsendable('DEPLOY_SCENARIO', scenario);
  return { pod, scenario, buildTag };
}

/** The server would make a number of it, and the result could not be found by it again. */
function refuseUnsendable(variable: string, value: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const hasControl = /[\u0000-\u001F\u007F]/.test(value);
  if (!isNumberLike(value) && !hasControl && !value.includes('/')) return;
  const why = isNumberLike(value)
    ? 'the test database would take it for a number'
    : 'a name in the test database has no slashes and no control characters';
  throw new DoctorError('CONFIG_INVALID', `${variable} is ${JSON.stringify(value)}, and ${why}.`, {
    hint: 'Use a name, as in lf-pod1 or os-nosdn-nofeature-ha.',
  });
}

/**
 * A simulated result must not be taken for a real one.
 * @throws DoctorError `SIMULATED_NOT_UPLOADED` unless --upload-simulated allows it
 */
export function refuseSimulated(
  kind: RunRecord['target']['kind'],
  { uploadSimulated }: Config['results'],
): void {
  if (kind !== 'simulated' || uploadSimulated) return;
  throw new DoctorError(
    'SIMULATED_NOT_UPLOADED',
    'The results are of a simulated cloud, and are not sent to the test database.',
    {
      hint: 'Name a real cloud (OS_*), or say --upload-simulated; such results are marked in their details.',
    },
  );
}
