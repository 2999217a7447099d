import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { asUser, livingCloud, verdictsOf } from '../support/living-cloud.ts';
import { startSimulatorCommand } from '../support/simulator.ts';
import { recordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const TIMEOUT_MS = 240_000;
const bench = commandBench();
afterAll(bench.close);

const ARGS = [
  '--inspector-port',
  '0',
  '--consumer-port',
  '0',
  '--app-manager-port',
  '0',
  '--admin-tool-port',
  '0',
];
/** Other tests judge the times; a busy machine may take longer here. */
const PATIENT =
  '--no-preflight --budget 60000 --notification-timeout 60000 --unseen-limit 60000 --probe-interval 100 --misses 20 --fault-length 10000'.split(
    ' ',
  );
const run = (env: Readonly<Record<string, string>>, ...argv: string[]): Promise<CommandResult> =>
  bench.run([...argv, '--json', '--aodh-cache-ttl', '100', ...ARGS], { env });
/** The numbers of the checkpoints of the first scenario that were seen. */
const seenIn = (record: RunRecord): readonly number[] =>
  (faultRecordsIn(record)[0]?.checkpoints ?? []).map(({ index }) => index);
const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe('both scenarios on a standing simulator, with nothing installed', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['alone', []],
    ['as Apex', ['--deployment', 'apex', '--controllers', '1']],
  ])('%s', async (_name, argv) => {
    const simulator = await startSimulatorCommand(bench, '--latency', 'none', ...argv);
    onTestFinished(async () => void (await simulator.stop()));
    const preflight = await run(simulator.env, 'preflight', '--case', 'all');
    expect(verdictsOf(preflight)).toMatchObject({ bus: 'ok' });
    const result = await run(simulator.env, 'test', '--case', 'all', ...PATIENT);
    const record = recordOf(result);
    expect(record.scenarios.map(({ name, verdict, reason }) => [name, verdict, reason])).toEqual([
      ['fault_management', 'passed', undefined],
      ['maintenance', 'passed', undefined],
    ]);
    expect(seenIn(record)).toEqual(ALL);
    expect(record.warnings.filter((words) => words.includes('bus'))).toEqual([]);
    expect(result.exitCode).toBe(0);
  });
});

describe('a run on a cloud whose Ceilometer and Aodh publish on the exchange openstack', () => {
  it('sees all checkpoints', { timeout: TIMEOUT_MS }, async () => {
    const cloud = await livingCloud({ isBusClosed: false, onDefaultExchange: true });
    onTestFinished(() => cloud.close());
    const byExchange = new Map<string, number>();
    for (const exchange of ['ceilometer', 'aodh', 'openstack'])
      cloud.broker.subscribe(exchange, '#', ({ routingKey }) => {
        if (routingKey.startsWith('alarm')) byExchange.set(exchange, (byExchange.get(exchange) ?? 0) + 1);
      });
    const record = recordOf(await run({ PATH: '/usr/bin:/bin', ...cloud.openrc }, 'test', ...PATIENT));
    expect(record.verdict).toBe('passed');
    expect(seenIn(record)).toEqual(ALL);
    expect([...byExchange.keys()]).toEqual(['openstack']);
  });
});

describe('the bus of a simulator', () => {
  it('is for administrators, and for those who have its token', async () => {
    const cloud = await livingCloud({ isBusClosed: false });
    onTestFinished(() => cloud.close());
    const { session } = await asUser(cloud.openrc);
    onTestFinished(() => session.close());
    const url = session.endpoint('doctor-simulator');
    for (const authorization of ['', 'Bearer ', 'Bearer wrong']) {
      for (const [path, method] of [
        ['/v1/bus/stream?exchange=nova', 'GET'],
        ['/v1/bus/messages', 'POST'],
      ] as const) {
        const { status } = await fetch(url + path, { method, headers: { authorization } });
        expect(status).toBe(401);
      }
    }
    expect((await fetch(`${url}/v1/bus`)).status).toBe(401);
  });
});
