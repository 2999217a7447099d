import { describe, expect, it } from 'vitest';
import type { ServiceSample, SwitchOver } from './service-samples.ts';
import { samplingOf } from './service-samples.ts';
import type { Move } from './moves.ts';
import { longestGapUs, serviceOf } from './service.ts';
import type { Service, ServiceEvidence } from './service.ts';

const MS = 1000;
const sample = (fromMs: number, toMs: number, seen: Partial<ServiceSample> = {}): ServiceSample => ({
  startUs: fromMs * MS,
  endUs: toMs * MS,
  instanceId: 'a',
  host: 'one',
  status: 'ACTIVE',
  taskState: null,
  ...seen,
});
/** Samples of 20 ms each, every 100 ms. */
const series = (
  count: number,
  seen: (index: number) => Partial<ServiceSample> = () => ({}),
): readonly ServiceSample[] =>
  Array.from({ length: count }, (_, index) => sample(index * 100, index * 100 + 20, seen(index)));
/** A sample that found what had been so, without any change, since some time. */
const unchanged = (fromMs: number, toMs: number, sinceMs: number): ServiceSample =>
  sample(fromMs, toMs, { unchangedSinceUs: sinceMs * MS });
const switchOver = (atMs: number, from = 'a', to = 'b'): SwitchOver => ({ from, to, atUs: atMs * MS });
const window = (host: string, fromMs: number, toMs?: number) => ({
  host,
  fromUs: fromMs * MS,
  toUs: toMs === undefined ? undefined : toMs * MS,
});
const move = (instanceId: string, fromMs: number, toMs: number): Move => ({
  instanceId,
  action: 'MIGRATE',
  host: 'one',
  target: 'two',
  startedUs: fromMs * MS,
  finishedUs: toMs * MS,
  outcome: 'done',
  reason: undefined,
});
const service = (evidence: Partial<ServiceEvidence>): Service =>
  serviceOf({
    samples: series(10),
    incompleteUs: [],
    switchOvers: [],
    windows: [],
    moves: [],
    interval: { fromUs: 0, toUs: 1000 * MS },
    ...evidence,
  });
const kinds = ({ incidents }: Service): readonly string[] => incidents.map((incident) => incident.kind);

describe('what a look sees', () => {
  it.each<[string, Partial<ServiceSample>, readonly string[]]>([
    ['an active instance', {}, []],
    ['an active instance that is being copied to an image', { taskState: 'image_uploading' }, []],
    ['nobody', { instanceId: null }, ['nobody']],
    ['a stopped instance', { status: 'SHUTOFF' }, ['not-active']],
    ['an instance that failed', { status: 'ERROR' }, ['not-active']],
    ['a resize that begins', { taskState: 'resize_prep' }, ['in-migration']],
    ['a live migration', { taskState: 'migrating' }, ['in-migration']],
    ['the status of a live migration', { status: 'MIGRATING' }, ['in-migration']],
    ['a migration to be confirmed', { status: 'VERIFY_RESIZE' }, ['in-migration']],
    ['an instance that is being deleted', { taskState: 'deleting' }, ['busy']],
  ])('%s', (_, seen, expected) => {
    const samples = series(10, (index) => (index === 4 || index === 5 ? seen : {}));
    expect(kinds(service({ samples }))).toEqual(expected);
  });

  it('lasted from the last good look to the next', () => {
    const found = service({ samples: series(10, (index) => (index === 4 ? { instanceId: null } : {})) });
    expect(longestGapUs(found)).toBe(200 * MS);
    expect(longestGapUs(service({}))).toBe(0);
  });

  it('is one gap when one fault follows another, and two with a good look between them', () => {
    const faults = (bad: Readonly<Record<number, Partial<ServiceSample>>>): number =>
      longestGapUs(service({ samples: series(10, (index) => bad[index] ?? {}) })) / MS;
    expect(faults({ 3: { instanceId: null }, 4: { status: 'ERROR' } })).toBe(300);
    expect(faults({ 3: { instanceId: null }, 5: { status: 'ERROR' } })).toBe(200);
  });
});

describe('two states in one look', () => {
  const migrating = { taskState: 'resize_prep' };
  const afterwards = (index: number): Partial<ServiceSample> => {
    if (index === 4) return migrating;
    return index > 4 ? { instanceId: 'b', host: 'two' } : {};
  };

  it('are not joined: the service was switched over within it', () => {
    const found = service({ samples: series(10, afterwards), switchOvers: [switchOver(410)] });
    expect(found).toMatchObject({ incidents: [], unclear: [], sampling: { incomplete: 1, samples: 9 } });
  });

  it('are not certain where the switch-over was not recorded', () => {
    const found = service({ samples: series(10, afterwards) });
    expect(found.incidents).toEqual([]);
    expect(found.unclear).toEqual([
      'the active instance a on one was in migration (resize_prep) in the sample before another instance served',
    ]);
  });

  it('are none when the service was switched over only later', () => {
    expect(kinds(service({ samples: series(10, afterwards), switchOvers: [switchOver(460)] }))).toEqual([
      'in-migration',
    ]);
  });

  it('are none when the next look finds the same instance', () => {
    const samples = series(10, (index) => (index === 4 || index === 5 ? migrating : afterwards(index)));
    expect(kinds(service({ samples }))).toEqual(['in-migration']);
  });
});

describe('a host in maintenance', () => {
  const onOne = window('one', 350, 650);

  it('must not hold the instance that serves', () => {
    const found = service({ windows: [onOne] });
    expect(kinds(found)).toEqual(['host-in-maintenance']);
    expect(found.incidents[0]).toMatchObject({
      message: 'the active instance a was on one while that was in maintenance',
      fromUs: 350 * MS,
      toUs: 650 * MS,
    });
    expect(longestGapUs(found)).toBe(300 * MS);
  });

  it('may be another one', () => {
    expect(kinds(service({ windows: [window('two', 0, 1000)] }))).toEqual([]);
  });

  it('may be left in the look that its beginning falls into', () => {
    const away = (index: number): Partial<ServiceSample> =>
      index > 3 ? { instanceId: 'b', host: 'two' } : {};
    expect(kinds(service({ samples: series(10, away), windows: [window('one', 310, 900)] }))).toEqual([]);
    expect(kinds(service({ samples: series(10, away), windows: [window('one', 300, 900)] }))).toEqual([
      'host-in-maintenance',
    ]);
  });

  it('may be come to in the look that its end falls into', () => {
    const back = (index: number): Partial<ServiceSample> =>
      index < 6 ? { instanceId: 'b', host: 'two' } : {};
    expect(kinds(service({ samples: series(10, back), windows: [window('one', 100, 610)] }))).toEqual([]);
    expect(kinds(service({ samples: series(10, back), windows: [window('one', 100, 620)] }))).toEqual([
      'host-in-maintenance',
    ]);
  });

  it('is seen even when it was in maintenance between two looks only', () => {
    expect(kinds(service({ windows: [window('one', 330, 360)] }))).toEqual(['host-in-maintenance']);
    const away = (index: number): Partial<ServiceSample> =>
      index > 3 ? { instanceId: 'b', host: 'two' } : {};
    expect(kinds(service({ samples: series(10, away), windows: [window('one', 330, 360)] }))).toEqual([]);
  });

  it('stays so when it never came out of it', () => {
    expect(kinds(service({ windows: [window('one', 350)] }))).toEqual(['host-in-maintenance']);
  });
});

describe('a move', () => {
  const away = (index: number): Partial<ServiceSample> => (index > 4 ? { instanceId: 'b', host: 'two' } : {});

  it('of an instance that serves is wrong, however short it was', () => {
    expect(kinds(service({ moves: [move('a', 441, 442)] }))).toEqual(['moved-while-active']);
  });

  it('of another instance is not', () => {
    expect(kinds(service({ moves: [move('c', 400, 500)] }))).toEqual([]);
  });

  it('is right after the service was switched over', () => {
    const evidence = { samples: series(10, away), moves: [move('a', 450, 480)] };
    expect(service({ ...evidence, switchOvers: [switchOver(445)] })).toMatchObject({
      incidents: [],
      unclear: [],
    });
    expect(kinds(service({ ...evidence, switchOvers: [switchOver(455)] }))).toEqual(['moved-while-active']);
    expect(service(evidence)).toMatchObject({
      incidents: [],
      unclear: [expect.stringMatching(/not certain who held the floating IP when instance a began to move/)],
    });
  });

  it('that its project makes itself begins when nobody knows', () => {
    const own = { ...move('a', 441, 442), action: 'OWN_ACTION' };
    expect(service({ moves: [own] })).toMatchObject({ incidents: [], unclear: [] });
  });

  it('after the last look is not certain', () => {
    expect(service({ moves: [move('a', 950, 980)] })).toMatchObject({ incidents: [], unclear: [/./] });
  });
});

describe('how closely one looked', () => {
  const within = { fromUs: 0, toUs: 1000 * MS };

  it('is measured by the intervals and by what could have gone unseen', () => {
    expect(samplingOf(series(10), 0, within)).toEqual({
      samples: 10,
      incomplete: 0,
      medianIntervalMs: 100,
      worstIntervalMs: 100,
      resolutionMs: 120,
    });
  });

  it.each<[string, readonly ServiceSample[], number]>([
    ['one sample came late', series(10).toSpliced(4, 2, sample(400, 570)), 270],
    ['one sample is missing', series(10).toSpliced(4, 1), 220],
    ['nothing was sampled at the beginning', series(10).slice(4), 420],
    ['nothing was sampled at the end', series(7), 400],
    ['samples overlap', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => sample(at * 100, at * 100 + 250)), 350],
    ['nothing changed between samples', [sample(0, 20), unchanged(900, 980, 10)], 100],
    ['something changed before that', [sample(0, 20), unchanged(900, 980, 600)], 600],
    ['something changed, and something after it', [unchanged(400, 500, 0), sample(700, 720)], 320],
    ['a sample says nothing about the time before it', [sample(0, 20), unchanged(900, 980, 910)], 980],
    ['a quick sample began later than a slow one', [sample(0, 900), sample(50, 70), sample(890, 950)], 900],
  ])('when %s', (_, samples, resolutionMs) => {
    expect(samplingOf(samples, 0, within).resolutionMs).toBe(resolutionMs);
  });

  it('is unknown without a sample', () => {
    expect(samplingOf([], 2, within)).toMatchObject({ samples: 0, incomplete: 2, resolutionMs: null });
  });
});
