import { maskUrlPasswords } from '../../core/redact.ts';
import { MAX_MS, optional, testDbUrl, text, whole, yesNo } from './kinds.ts';
import { option } from './option-spec.ts';

/** What becomes of the results of a run: the test database, and earlier runs. The names in the environment are OPNFV's own. */
export const RESULT_OPTIONS = {
  upload: option('DEFAULT', 'upload', yesNo, false, 'send the results to the test database', {
    flag: '--upload',
  }),
  requireUpload: option(
    'DEFAULT',
    'require_upload',
    yesNo,
    false,
    'the same, and exit with 3 when a result could not be sent',
    { flag: '--require-upload' },
  ),
  uploadSimulated: option(
    'DEFAULT',
    'upload_simulated',
    yesNo,
    false,
    'also send results of a simulated cloud; they are marked as simulated',
    { flag: '--upload-simulated' },
  ),
  testDbUrl: option(
    'DEFAULT',
    'test_db_url',
    optional(testDbUrl),
    undefined,
    'address of the results in the test database, …/api/v1/results; a file:// URL appends them to a file',
    { env: 'TEST_DB_URL', flag: '--test-db-url <url>', secret: (value) => maskUrlPasswords(value) },
  ),
  testDbToken: option(
    'DEFAULT',
    'test_db_token',
    optional(text),
    undefined,
    'token of the test database, where it requires one',
    { env: 'TEST_DB_TOKEN', secret: true },
  ),
  testDbTimeoutMs: option(
    'DEFAULT',
    'test_db_timeout_ms',
    whole('milliseconds', 100, MAX_MS),
    20_000,
    'time for the test database to answer a request',
    { flag: '--test-db-timeout <ms>' },
  ),
  nodeName: option(
    'DEFAULT',
    'node_name',
    optional(text),
    undefined,
    'name of the pod, the tested hardware, in the test database',
    { env: 'NODE_NAME', flag: '--pod <name>' },
  ),
  deployScenario: option(
    'DEFAULT',
    'deploy_scenario',
    optional(text),
    undefined,
    'what was deployed, as in os-nosdn-nofeature-ha',
    { env: 'DEPLOY_SCENARIO', flag: '--deploy-scenario <name>' },
  ),
  buildTag: option(
    'DEFAULT',
    'build_tag',
    optional(text),
    undefined,
    "the CI job's name for its build (default: made from the run's id)",
    { env: 'BUILD_TAG' },
  ),
  againstLast: option(
    'DEFAULT',
    'against_last',
    optional(whole('runs', 1, 1000)),
    undefined,
    'fail when the run is slower than this many earlier passed runs of its kind; requires --repeat 3 or more',
    { flag: '--against-last <count>' },
  ),
} as const;
