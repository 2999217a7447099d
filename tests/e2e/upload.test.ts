import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveRun } from '../support/saved-run.ts';
import { RUN, posts, uploadBench } from '../support/upload-place.ts';

const { bench, place } = uploadBench();

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
    expect(details['iterations']).toHaveLength(2);
  });

  it('sends one result per case', async () => {
    const { db, upload } = await place({}, { maintenances: 1 });
    expect((await upload(RUN)).stdout.split('\n')).toHaveLength(3);
    expect(
      db.results.map((result) => String(result['case_name'])).sort((a, b) => a.localeCompare(b)),
    ).toEqual(['doctor-maintenance', 'doctor-notification']);
  });

  it.each([
    ['FAIL as soon as one iteration failed', { notificationsMs: [42, 1500], isUnknown: false }, 'FAIL'],
    ['nothing of what is unknown', { notificationsMs: [42, 43], isUnknown: true }, undefined],
    ['nothing of a run that was killed', { finishedAt: null }, undefined],
  ])('sends %s', async (_, saved, criteria) => {
    const { db, upload, waiting } = await place({}, saved);
    const result = await upload(RUN);
    expect(result.exitCode).toBe(0);
    expect(db.results.map((result) => result['criteria'])).toEqual(criteria === undefined ? [] : [criteria]);
    expect(waiting()).toEqual([]);
    expect(result.stdout).toMatch(criteria === undefined ? /^Not sent: doctor-notification: / : /^Sent: /);
  });

  it('refuses simulated results unless an option allows them, and marks them then', async () => {
    const { db, upload, waiting } = await place(
      {},
      { target: { kind: 'simulated', name: 'embedded cloud' } },
    );
    const refused = await upload(RUN);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('SIMULATED_NOT_UPLOADED');
    expect([db.requests, waiting()]).toEqual([[], []]);
    const allowed = await upload(RUN, '--upload-simulated');
    expect(allowed.exitCode).toBe(0);
    expect(allowed.stdout).toMatch(/^Sent: SIMULATED doctor-notification/);
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
    await upload(RUN, '--pod', 'named');
    expect(db.results[0]).toMatchObject({ pod_name: 'named' });
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

describe('wrong input', () => {
  it.each<[readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [['upload', RUN], { TEST_DB_URL: '' }, /No test database is named/],
    [['upload', RUN], { NODE_NAME: '' }, /no pod is named/],
    [['upload', RUN], { NODE_NAME: 'a/b' }, /no slashes/],
    [['upload', RUN], { TEST_DB_URL: 'testresults' }, /TEST_DB_URL in the environment: It is no URL/],
    [['upload', RUN], { TEST_DB_URL: 'ftp://h/results' }, /neither http, https nor file/],
    [['upload', RUN], { TEST_DB_URL: 'http://h/api/v1' }, /does not end in \/results/],
    [['upload', 'nowhere'], {}, /There is no run nowhere/],
    [['test', '--upload'], { TEST_DB_URL: '' }, /No test database is named/],
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
