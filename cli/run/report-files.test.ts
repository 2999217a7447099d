import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { startOverheadMeter } from './overhead.ts';
import { formatsOfMany, reportFiles, reportFolder } from './report-files.ts';

const root = mkdtempSync(join(tmpdir(), 'doctor-reports-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('reports', () => {
  it('have one file each, however often a kind is named', async () => {
    const written: string[] = [];
    const files = await reportFiles(['json', 'text', 'json'], { write: (name) => void written.push(name) });
    for (const file of files) file.write('');
    expect(written).toEqual(['run.json', 'report.txt']);
  });

  it('are written into a folder that is made for them, as a whole', () => {
    const paths: string[] = [];
    const folder = reportFolder({ cwd: root }, 'new/place', (path) => void paths.push(path));
    folder.write('report.txt', 'first');
    folder.write('report.txt', 'second');
    expect(new Set(paths)).toEqual(new Set([join(root, 'new/place/report.txt')]));
    expect(readFileSync(join(root, 'new/place/report.txt'), 'utf8')).toBe('second');
    expect(existsSync(join(root, 'new/place/report.txt.new'))).toBe(false);
  });

  it('that cannot be written are named', () => {
    writeFileSync(join(root, 'taken'), '');
    expect(() => reportFolder({ cwd: root }, 'taken/place').write('report.txt', '')).toThrow(
      expect.objectContaining({
        code: 'REPORT_UNWRITABLE',
        message: expect.stringContaining('taken/place/report.txt') as string,
      }) as Error,
    );
  });

  it('of several runs are made by some kinds alone', async () => {
    const [html] = await formatsOfMany(['html'], 2);
    expect(html?.fileName).toBe('report.html');
    await expect(formatsOfMany(['trace'], 2)).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('html') as string,
    });
  });
});

describe('the overhead', () => {
  it('is the mean of what recording took, since the last reading', () => {
    const clock = fakeClock();
    const times = [0, 0.5, 1, 2.5];
    const meter = startOverheadMeter({ ...clock, monotonicMs: () => times.shift() ?? 0 });
    meter.timed(() => {});
    meter.timed(() => {});
    expect(meter.read()).toMatchObject({ stamps: 2, stampMeanUs: 1000 });
    expect(meter.read()).toMatchObject({ stamps: 0, stampMeanUs: 0 });
    meter.stop();
  });
});
