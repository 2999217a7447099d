import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openScope } from '../../core/scope.ts';
import { saveRun } from '../support/saved-run.ts';
import type { SavedRun } from '../support/saved-run.ts';
import { startTestDb } from '../support/testdb-server.ts';
import type { TestDbServer, TestDbSetup } from '../support/testdb-server.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);
let scope = openScope();
afterEach(async () => {
  await scope.close();
  scope = openScope();
});

const RUN = '20261118-120000-0a1b2c';
const SITE = {
  NODE_NAME: 'lf-pod1',
  DEPLOY_SCENARIO: 'os-nosdn-nofeature-ha',
  BUILD_TAG: 'jenkins-doctor-daily-master-12',
};

/** A database, a runs folder with a run in it, and the commands that a test gives them. */
interface Place {
  readonly db: TestDbServer;
  readonly runsDir: string;
  readonly doctor: (
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<CommandResult>;
  /** `doctor upload` of the run; without it, of what waits. */
  readonly upload: (...argv: string[]) => Promise<CommandResult>;
  readonly waiting: () => readonly string[];
}

let places = 0;
async function place(setup: TestDbSetup = {}, saved: SavedRun = {}): Promise<Place> {
  places += 1;
  const runsDir = join(bench.folder, `runs-${places}`);
  saveRun(runsDir, RUN, saved);
  const db = await startTestDb(setup);
  scope.defer('test database', () => db.close());
  const spool = join(runsDir, 'upload-spool');
  const doctor: Place['doctor'] = (argv, env = {}) =>
    bench.run([...argv, '--runs-dir', runsDir], {
      env: {
        HOME: '/nonexistent',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        TEST_DB_URL: db.url,
        ...SITE,
        ...env,
      },
    });
  return {
    db,
    runsDir,
    doctor,
    upload: (...argv) => doctor(['upload', ...argv]),
    waiting: () => (existsSync(spool) ? readdirSync(spool) : []),
  };
}
const posts = (db: TestDbServer): readonly string[] =>
  db.requests.filter((one) => /^POST .*results /.test(one));

describe('doctor upload of a saved run', () => {
  it('makes pod, project and case, sends the result, reads it back, and finds it again', async () => {
    const { db, upload, waiting } = await place();
    const first = await upload(RUN);
    expect(first.stderr).toBe('');
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(
      /^Sent: doctor-notification PASS of run 20261118-120000-0a1b2c: http:\/\/127\.0\.0\.1:\d+\/api\/v1\/results\/[0-9a-f]{24}\n$/,
    );
    expect([...db.pods]).toEqual(['lf-pod1']);
    expect([...db.cases]).toEqual(['doctor/doctor-notification']);
    expect(db.requests.at(-1)).toMatch(/^GET .*\/results\/[0-9a-f]{24} → 200$/);
    expect(waiting()).toEqual([]);
    const second = await upload(RUN);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/^Already there: doctor-notification PASS/);
    expect(posts(db)).toHaveLength(1);
    expect(db.results).toHaveLength(1);
  });

  it('sends no more fields than the database knows, and the whole profile in one of them', async () => {
    const { db, upload } = await place({}, { notificationsMs: [42.2, 50] });
    await upload(RUN);
    const [stored] = db.results;
    expect(stored).toMatchObject({
      pod_name: 'lf-pod1',
      project_name: 'doctor',
      case_name: 'doctor-notification',
      criteria: 'PASS',
      installer: 'local',
      scenario: 'os-nosdn-nofeature-ha',
      version: 'master',
      build_tag: 'doctor-jenkins-doctor-daily-master-12',
      start_date: '2026-11-18 12:00:00',
      stop_date: '2026-11-18 12:00:05',
    });
    expect(Object.keys(stored ?? {})).toHaveLength(12);
    const details = stored?.['details'] as Record<string, unknown>;
    expect(details).toMatchObject({ links: [], runId: RUN, target: 'openstack', simulated: false, vms: 1 });
    expect(JSON.stringify(details)).not.toContain('cloud.example');
    expect(details['tellings']).toHaveLength(2);
  });

  it('sends one result per case', async () => {
    const { db, upload } = await place({}, { maintenances: 1 });
    expect((await upload(RUN)).stdout.split('\n')).toHaveLength(3);
    expect(db.results.map((one) => one['case_name']).sort()).toEqual([
      'doctor-maintenance',
      'doctor-notification',
    ]);
  });

  it.each([
    ['FAIL as soon as one telling failed', { notificationsMs: [42, 1500], isUnknown: false }, 'FAIL'],
    ['nothing of what is unknown', { notificationsMs: [42, 43], isUnknown: true }, undefined],
    ['nothing of a run that was killed', { finishedAt: null }, undefined],
  ])('sends %s', async (_, saved, criteria) => {
    const { db, upload, waiting } = await place({}, saved);
    const result = await upload(RUN);
    expect(result.exitCode).toBe(0);
    expect(db.results.map((one) => one['criteria'])).toEqual(criteria === undefined ? [] : [criteria]);
    expect(waiting()).toEqual([]);
    if (criteria === undefined) expect(result.stdout).toMatch(/^Not sent: doctor-notification: /);
  });

  it('refuses simulated results unless it is told otherwise, and marks them then', async () => {
    const { db, upload, waiting } = await place(
      {},
      { target: { kind: 'simulated', name: 'embedded cloud' } },
    );
    const refused = await upload(RUN);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('SIMULATED_NOT_UPLOADED');
    expect([db.requests, waiting()]).toEqual([[], []]);
    const told = await upload(RUN, '--upload-simulated');
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(/^Sent: SIMULATED doctor-notification/);
    expect(db.results[0]?.['details']).toMatchObject({ simulated: true, target: 'simulated' });
  });

  it('sends the results of two runs of one job, which share its build tag', async () => {
    const { db, upload, runsDir } = await place();
    saveRun(runsDir, '20261118-130000-0a1b2c');
    await upload(RUN);
    expect((await upload('20261118-130000-0a1b2c')).stdout).toMatch(/^Sent: /);
    expect(db.results).toHaveLength(2);
  });

  it('takes pod and build tag of the run, where the command line does not say otherwise', async () => {
    const options = { node_name: 'made-on', build_tag: 'made-by' };
    const { db, upload } = await place({}, { options });
    await upload(RUN);
    expect(db.results[0]).toMatchObject({ pod_name: 'made-on', build_tag: 'doctor-made-by' });
    await upload(RUN, '--pod', 'told');
    expect(db.results[0]).toMatchObject({ pod_name: 'told' });
  });

  it.each(['0123', '1234e567', '7', 'Infinity', '1.5'])('never sends a bare %s', async (word) => {
    const { db, doctor } = await place();
    const numbers = await doctor(['upload', RUN], { BUILD_TAG: word });
    expect(numbers.exitCode).toBe(0);
    expect(db.results[0]).toMatchObject({ build_tag: `doctor-${word}` });
    expect((await doctor(['upload', RUN], { BUILD_TAG: word })).stdout).toMatch(/^Already there/);
    for (const variable of ['NODE_NAME', 'DEPLOY_SCENARIO']) {
      const refused = await doctor(['upload', RUN], { [variable]: word });
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain(
        `${variable} is "${word}", and the test database would take it for a number`,
      );
    }
  });

  it('appends to a file where the address is one', async () => {
    const { doctor } = await place();
    const file = join(bench.folder, 'results.jsonl');
    const env = { TEST_DB_URL: `file://${file}` };
    expect((await doctor(['upload', RUN], env)).stdout).toMatch(/^Sent: .*results\.jsonl, line 1\n$/);
    expect((await doctor(['upload', RUN], env)).stdout).toMatch(/^Already there: /);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ project_name: 'doctor', pod_name: 'lf-pod1', criteria: 'PASS' }),
    ]);
    const bad = await doctor(['upload', RUN], { TEST_DB_URL: 'file:///proc/none/results' });
    expect(bad.exitCode).toBe(3);
    expect(bad.stderr).toContain('The file /proc/none/results cannot take results');
  });
});

describe('a test database that refuses', () => {
  it.each<[string, TestDbSetup, RegExp]>([
    ['401, by its reason', { token: 's3cret-of-the-db' }, /with 401: Unauthorized: token is not valid\./],
    [
      '401, by its title',
      { token: 's3cret-of-the-db', losesReasons: true },
      /with 401: Unauthorized: token is not valid\./,
    ],
    ['403', { isClosed: true }, /with 403: You don't have permission to add\./],
  ])('is quoted: %s', async (_, setup, words) => {
    const { upload, waiting, db } = await place(setup);
    const result = await upload(RUN);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(words);
    expect(result.stderr).toContain('TESTDB_REFUSED');
    expect(result.stdout).toMatch(/^Still waiting: doctor-notification PASS of run .* It is kept in \//);
    expect(waiting()).toEqual([`${RUN}.doctor-notification.json`]);
    expect(db.results).toEqual([]);
  });

  it('takes the token of TEST_DB_TOKEN, and the token is in no output', async () => {
    const token = 's3cret-of-the-db';
    const { doctor, db } = await place({ token });
    expect((await doctor(['upload', RUN], { TEST_DB_TOKEN: 'another-secret' })).stdout).not.toContain(
      'another-secret',
    );
    const result = await doctor(['upload'], { TEST_DB_TOKEN: token });
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/^Sent: /);
    expect(db.results).toHaveLength(1);
    const shown = await bench.run(['config'], {
      env: { TEST_DB_TOKEN: token, TEST_DB_URL: 'http://u:p4ssw0rd@h/results' },
    });
    expect(shown.stdout).toMatch(/test_db_token +\*\*\* +environment TEST_DB_TOKEN/);
    expect(shown.stdout).not.toContain('p4ssw0rd');
  });

  it('is quoted when a field is missed, and not asked again', async () => {
    const { upload, db, waiting } = await place({ losesReasons: true });
    db.fault('400');
    const refused = await upload(RUN);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(/answered POST \/api\/v1\/results with 400: pod_name Missing\./);
    expect(posts(db)).toHaveLength(1);
    expect(waiting()).toHaveLength(1);
  });

  it('refuses what somebody else has made at the same moment: that is as good', async () => {
    const { upload, db } = await place();
    await upload(RUN, '--pod', 'lf-pod1');
    for (const names of ['pods', 'projects', 'cases']) db.fault('404', new RegExp(`^GET .*/${names}/[^/]+$`));
    const result = await upload(RUN, '--deploy-scenario', 'other');
    expect(result.stdout).toMatch(/^Already there: /);
    expect(db.requests.filter((one) => / → 403$/.test(one))).toHaveLength(3);
  });

  it('has made what it was asked for when only the answer was lost', async () => {
    const { upload, db } = await place();
    db.fault('cut after', /^POST .*\/pods$/);
    expect((await upload(RUN)).stdout).toMatch(/^Sent: /);
    expect(db.results).toHaveLength(1);
  });
});

describe('a test database that is not well', () => {
  it.each<[string, Parameters<TestDbServer['fault']>[0], number]>([
    ['500 before it is stored', '500', 2],
    ['502 after it is stored', '502 after', 1],
    ['a connection lost before it is stored', 'cut before', 2],
    ['a connection lost after it is stored', 'cut after', 1],
    ['a page of HTML with a 200', 'html', 1],
  ])('has the result once after %s', async (_, fault, times) => {
    const { upload, db, waiting } = await place();
    db.fault(fault);
    const result = await upload(RUN);
    expect(result.stderr).toBe('');
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/^Sent: /);
    expect(db.results).toHaveLength(1);
    expect(posts(db)).toHaveLength(times);
    expect(waiting()).toEqual([]);
  });

  it('has the result once when its answer came too late', async () => {
    const { upload, db, waiting } = await place();
    db.fault('hold');
    const late = await upload(RUN, '--test-db-timeout', '300');
    expect(late.exitCode).toBe(3);
    expect(late.stderr).toMatch(/did not answer POST \/api\/v1\/results within 300 ms/);
    expect(waiting()).toHaveLength(1);
    await db.release();
    const again = await upload();
    expect(again.stdout).toMatch(/^Already there: /);
    expect(db.results).toHaveLength(1);
    expect(waiting()).toEqual([]);
  });

  it('is not sent again what was taken and is not shown', async () => {
    const { upload, db, waiting } = await place();
    db.fault('lose');
    const result = await upload(RUN);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(/said that it took the result, and does not show it/);
    expect(posts(db)).toHaveLength(1);
    expect(waiting()).toHaveLength(1);
  });

  it('is not sent again what was taken when the look at it fails', async () => {
    const { upload, db } = await place();
    const look = /^GET .*\/results\/[0-9a-f]{24}$/;
    for (let time = 0; time < 3; time += 1) db.fault('cut before', look);
    const result = await upload(RUN);
    expect(result.exitCode).toBe(0);
    expect(posts(db)).toHaveLength(1);
    expect(db.results).toHaveLength(1);
  });

  it('says what the database shows otherwise than it was sent', async () => {
    const { upload, waiting } = await place({ spoils: 'version' });
    const result = await upload(RUN);
    expect(result.stdout).toMatch(/shows version of [0-9a-f]{24} otherwise than sent/);
    expect(result.exitCode).toBe(3);
    expect(waiting()).toEqual([]);
  });

  it('is read although a foreign result in the list ran over', async () => {
    const { upload, db } = await place({ perPage: 2 });
    await upload(RUN);
    const own = { pod_name: 'lf-pod1', project_name: 'doctor', case_name: 'doctor-notification' };
    for (const [index, version] of ['1234e567', '0123', '-1234e567'].entries()) {
      const build_tag = 'doctor-jenkins-doctor-daily-master-12';
      db.insert({ ...own, build_tag, version, criteria: 'PASS', details: { note: `"Infinity" ${index}` } });
    }
    expect(db.results[1]?.['version']).toBe(83);
    expect(db.results[2]?.['version']).toBe(Infinity);
    const again = await upload(RUN);
    expect(again.stdout).toMatch(/^Already there: /);
    expect(again.exitCode).toBe(0);
    expect(db.results).toHaveLength(4);
  });

  it('is named with its address when it is down', async () => {
    const { doctor } = await place();
    const result = await doctor(['upload', RUN], { TEST_DB_URL: 'http://127.0.0.1:9/api/v1/results' });
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(
      /The test database at http:\/\/127\.0\.0\.1:9 cannot be reached: ECONNREFUSED/,
    );
  });
});

describe('results that wait', () => {
  it('are all sent once the database is back, and a file that is broken does not hold them up', async () => {
    const { upload, doctor, db, waiting, runsDir } = await place({}, { maintenances: 1 });
    const down = await doctor(['upload', RUN], { TEST_DB_URL: 'http://127.0.0.1:9/api/v1/results' });
    expect(down.stdout.match(/^Still waiting: /gm)).toHaveLength(2);
    writeFileSync(
      join(runsDir, 'upload-spool', '20260101-000000-abcdef.doctor-notification.json'),
      '{"schemaVersion": 1, ',
    );
    const back = await upload();
    expect(back.exitCode).toBe(2);
    expect(back.stdout.match(/^Sent: /gm)).toHaveLength(2);
    expect(back.stderr).toMatch(
      /20260101-000000-abcdef\.doctor-notification\.json is no result that waits to be sent: /,
    );
    expect(back.stderr).toContain('SPOOL_UNREADABLE');
    expect(waiting()).toEqual(['20260101-000000-abcdef.doctor-notification.json']);
    expect(db.results).toHaveLength(2);
  });

  it('are not sent twice when a process was killed between sending and noting it', async () => {
    const { upload, db, runsDir, waiting } = await place();
    const file = `${RUN}.doctor-notification.json`;
    await upload(RUN);
    // What was on disk at the moment of the kill.
    const { _id, ...result } = db.results[0] ?? {};
    mkdirSync(join(runsDir, 'upload-spool'), { recursive: true });
    writeFileSync(
      join(runsDir, 'upload-spool', file),
      JSON.stringify({ schemaVersion: 1, spooledAt: '', result }),
    );
    const again = await upload();
    expect(again.stdout).toMatch(new RegExp(`^Already there: .*${String(_id)}`));
    expect([db.results.length, waiting()]).toEqual([1, []]);
  });

  it('are none: that is said, and is no error', async () => {
    const { upload } = await place();
    expect(await upload()).toMatchObject({ exitCode: 0, stdout: 'Nothing waits to be sent.\n' });
  });
});

describe('wrong input', () => {
  it.each<[readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [['upload', RUN], { TEST_DB_URL: '' }, /no test database is named/],
    [['upload', RUN], { NODE_NAME: '' }, /no pod is named/],
    [['upload', RUN], { NODE_NAME: 'a/b' }, /no slashes/],
    [['upload', RUN], { TEST_DB_URL: 'testresults' }, /TEST_DB_URL in the environment: It is no URL/],
    [['upload', RUN], { TEST_DB_URL: 'ftp://h/results' }, /neither http, https nor file/],
    [['upload', RUN], { TEST_DB_URL: 'http://h/api/v1' }, /does not end in \/results/],
    [['upload', 'nowhere'], {}, /There is no run nowhere/],
    [['test', '--upload'], { TEST_DB_URL: '' }, /no test database is named/],
    [['test', '--require-upload'], { NODE_NAME: '' }, /no pod is named/],
    [['test', '--against-last', '3'], { NODE_NAME: '' }, /no pod is named/],
    [['test', '--against-last', 'all'], {}, /--against-last is "all"; it must be a whole number of runs/],
    [['test', '--upload', '--latency', 'none'], {}, /SIMULATED_NOT_UPLOADED/],
  ])('is refused before anything is done: %j %j', async (argv, env, words) => {
    const { doctor, db, runsDir } = await place();
    const result = await doctor(argv, env);
    expect(result.stderr).toMatch(words);
    expect(result.exitCode).toBe(2);
    expect(db.requests).toEqual([]);
    expect(readdirSync(runsDir)).toEqual([RUN]);
  });
});
