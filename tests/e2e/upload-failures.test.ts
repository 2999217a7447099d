import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TestDbServer, TestDbSetup } from '../support/testdb-server.ts';
import { noProcesses } from '../support/world.ts';
import { RUN, posts, uploadBench } from '../support/upload-place.ts';

const { bench, place } = uploadBench();

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
    expect(db.requests.filter((request) => request.endsWith(' → 403'))).toHaveLength(3);
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
    // Neither what waits nor the run once more: the first may still be stored.
    for (const argv of [[], [RUN]]) {
      const soon = await upload(...argv);
      expect(soon.stdout + soon.stderr).toMatch(/may still be at work on this result: it was sent at /);
      expect(soon.exitCode).toBe(3);
    }
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
    expect(result.stderr).toMatch(/accepted the result but does not show it/);
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
    const { upload, waiting } = await place({ wrongField: 'version' });
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
      /20260101-000000-abcdef\.doctor-notification\.json is not a result that waits to be sent: /,
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

  it('are left to a process that sends them at the moment, unless it is gone', async () => {
    const { doctor, db, runsDir, waiting } = await place();
    await doctor(['upload', RUN], { TEST_DB_URL: 'http://127.0.0.1:9/api/v1/results' });
    const lock = join(runsDir, 'upload-spool', `${RUN}.doctor-notification.json.lock`);
    writeFileSync(lock, '4711\n');
    const busy = await doctor(['upload'], {}, { processes: noProcesses([4711]) });
    expect(busy.stdout).toMatch(/^Left to another process: doctor-notification PASS/);
    expect([busy.exitCode, db.results.length]).toEqual([0, 0]);
    // Its last sign of life is long ago.
    utimesSync(lock, new Date(0), new Date(0));
    const alone = await doctor(['upload']);
    expect(alone.stdout).toMatch(/^Sent: /);
    expect(waiting()).toEqual([]);
  });

  it('are none: that is said, and is no error', async () => {
    const { upload } = await place();
    expect(await upload()).toMatchObject({ exitCode: 0, stdout: 'Nothing waits to be sent.\n' });
  });
});
