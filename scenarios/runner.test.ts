import { describe, expect, it } from 'vitest';
import { createLedger } from '../core/ledger.ts';
import type { Undo } from '../core/ledger.ts';
import { silentLog } from '../core/log.ts';
import { openScope } from '../core/scope.ts';
import { fakeClock } from '../core/testing/fake-clock.ts';
import { createRecorder } from '../record/recorder.ts';
import type { TraceData } from '../record/trace-events.ts';
import { closeScope, runScenario, Skip } from './runner.ts';
import type { ScenarioRun } from './runner.ts';

const SETTINGS = { scenario: 'fault_management', iteration: 1 } as TraceData<'scenario.started'>;
const OVERHEAD = { stamps: 1, stampMeanUs: 2, loopWorstDelayMs: 3 };

/** Runs a story over a ledger; `order` lists what was closed and taken back. */
async function run(story: ScenarioRun['story'], undos: Readonly<Record<string, Undo>> = {}) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const ledger = createLedger(() => {});
  ledger.intend({ kind: 'earlier', what: 'a thing of the run', undo: {} }).made();
  const context = {
    runId: 'run',
    clock,
    log: silentLog,
    recorder,
    ledger,
  } as unknown as ScenarioRun['context'];
  const end = await runScenario({ context, settings: SETTINGS, story, undos, overhead: () => OVERHEAD });
  const events = recorder.events.map(({ event }) => event);
  const finished = recorder.events.find(({ event }) => event === 'scenario.finished')?.data;
  return { end, events, finished, ledger };
}

describe('a scenario', () => {
  it('has its settings first and its outcome last in the trace', async () => {
    const { end, events, finished } = await run(({ recorder }) => {
      recorder.stamp('scenario.phase', 'scenario', { phase: 'stand up' });
      return Promise.resolve();
    });
    expect(end).toEqual({ error: undefined, leftovers: [] });
    expect(events).toEqual([
      'scenario.started',
      'scenario.phase',
      'harness.overhead',
      'scenario.phase',
      'scenario.finished',
    ]);
    expect(finished).toEqual({ outcome: 'completed' });
  });

  it('knows which events it has recorded itself', async () => {
    const known: boolean[] = [];
    await run(({ recorder, seen }) => {
      known.push(seen('scenario.started'), seen('check'));
      recorder.stamp('check', 'scenario', { name: 'chain-armed', verdict: 'passed' });
      known.push(seen('check'));
      return Promise.resolve();
    });
    expect(known).toEqual([true, false, true]);
  });

  it('closes what it opened, then takes back what it made, last first, and nothing that was there before', async () => {
    const order: string[] = [];
    const undo: Undo = ({ what }) => {
      order.push(what);
      return Promise.resolve();
    };
    const { end, ledger } = await run(
      ({ scope, ledger: steps }) => {
        scope.defer('a server', () => void order.push('closed'));
        steps.intend({ kind: 'project', what: 'project', undo: {} }).made();
        steps.intend({ kind: 'vm', what: 'VM', undo: {} }).made();
        return Promise.resolve();
      },
      { project: undo, vm: undo, earlier: undo },
    );
    expect(order).toEqual(['closed', 'VM', 'project']);
    expect(end.leftovers).toEqual([]);
    expect(ledger.open().map(({ kind }) => kind)).toEqual(['earlier']);
  });

  it('that crashes is taken back all the same, and its error is handed on', async () => {
    const failure = new Error('Nova is gone');
    const order: string[] = [];
    const { end, finished } = await run(
      ({ ledger: steps }) => {
        steps.intend({ kind: 'vm', what: 'VM', undo: {} });
        return Promise.reject(failure);
      },
      { vm: ({ what }) => Promise.resolve(void order.push(what)) },
    );
    expect(end).toEqual({ error: failure, leftovers: [] });
    expect(finished).toEqual({ outcome: 'crashed', reason: 'Nova is gone' });
    expect(order).toEqual(['VM']);
  });

  it('that cannot be played on this cloud is skipped, which is no error', async () => {
    const { end, finished } = await run(() => Promise.reject(new Skip('there is one host')));
    expect(end.error).toBeUndefined();
    expect(finished).toEqual({ outcome: 'skipped', reason: 'there is one host' });
  });

  it('names what neither closed nor could be taken back', async () => {
    const { end, finished } = await run(
      ({ scope, ledger: steps }) => {
        scope.defer('the Consumer', () => Promise.reject(new Error('it hangs')));
        steps.intend({ kind: 'vm', what: 'VM doctor_vm0', undo: {} }).made();
        return Promise.resolve();
      },
      { vm: () => Promise.reject(new Error('409')) },
    );
    expect(end.leftovers).toEqual([
      { kind: 'process', what: 'the Consumer', reason: 'it hangs' },
      { kind: 'vm', what: 'VM doctor_vm0', reason: '409' },
    ]);
    expect(finished).toEqual({ outcome: 'completed' });
  });
});

describe('closing a scope', () => {
  it('tries everything, and names each part that failed', async () => {
    const scope = openScope();
    const closed: string[] = [];
    scope.defer('first', () => void closed.push('first'));
    scope.defer('second', () => Promise.reject(new Error('busy')));
    scope.defer('third', () => void closed.push('third'));
    expect(await closeScope(scope)).toEqual([{ kind: 'process', what: 'second', reason: 'busy' }]);
    expect(closed).toEqual(['third', 'first']);
  });
});
