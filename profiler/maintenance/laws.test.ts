import { describe, expect, it } from 'vitest';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { HostWindow } from './host-windows.ts';
import type { ServiceSample, SwitchOver } from './service-samples.ts';
import type { Move } from './moves.ts';
import { serviceOf } from './service.ts';
import type { Service } from './service.ts';

const ROUNDS = 200;
const MS = 1000;

type Int = (from: number, to: number) => number;

/** What was really so, from a time on. */
interface Fact<Value> {
  readonly fromMs: number;
  readonly value: Value;
}

/** A world with two instances and three hosts, as it really was, and what is recorded of it. */
interface World {
  readonly serving: Fact<string | null>[];
  readonly hosts: Record<string, Fact<string>[]>;
  readonly tasks: Record<string, Fact<string | null>[]>;
  readonly switchOvers: SwitchOver[];
  readonly moves: Move[];
  readonly windows: HostWindow[];
  endMs: number;
}

const at = <Value>(facts: readonly Fact<Value>[], ms: number): Value => {
  const fact = facts.findLast((fact) => fact.fromMs <= ms) ?? facts[0];
  if (fact === undefined) throw new Error('there is no fact');
  return fact.value;
};

function quietWorld(): World {
  return {
    serving: [{ fromMs: 0, value: 'a' }],
    hosts: { a: [{ fromMs: 0, value: 'one' }], b: [{ fromMs: 0, value: 'two' }] },
    tasks: { a: [{ fromMs: 0, value: null }], b: [{ fromMs: 0, value: null }] },
    switchOvers: [],
    moves: [],
    windows: [],
    endMs: 300,
  };
}

/** Empties and maintains the host of the instance that serves, by the rules: steps follow hard on each other. */
function maintainRightly(world: World, int: Int): void {
  const { serving, hosts, tasks } = world;
  const from = at(serving, world.endMs) ?? 'a';
  const to = from === 'a' ? 'b' : 'a';
  const host = at(hosts[from] ?? [], world.endMs);
  const target = ['one', 'two', 'three'].find(
    (name) => name !== host && name !== at(hosts[to] ?? [], world.endMs),
  );
  const switchMs = world.endMs + int(0, 200);
  serving.push({ fromMs: switchMs, value: to });
  const stampMs = switchMs + int(0, 4);
  world.switchOvers.push({ from, to, atUs: stampMs * MS });
  const startMs = stampMs + 1 + int(0, 5);
  const doneMs = startMs + int(1, 700);
  tasks[from]?.push({ fromMs: startMs, value: 'resize_migrating' }, { fromMs: doneMs, value: null });
  hosts[from]?.push({ fromMs: doneMs, value: target ?? host });
  world.moves.push(moveOf(from, host, startMs, doneMs));
  const inMs = doneMs + int(1, 30);
  const outMs = inMs + int(1, 600);
  world.windows.push({ host, fromUs: inMs * MS, toUs: outMs * MS });
  world.endMs = outMs + int(1, 300);
}

function moveOf(instanceId: string, host: string, fromMs: number, toMs: number): Move {
  return {
    instanceId,
    action: 'MIGRATE',
    host,
    target: undefined,
    startedUs: fromMs * MS,
    finishedUs: toMs * MS,
    outcome: 'done',
    reason: undefined,
  };
}

/** Samples at a world: each asks first who serves and then, a little later, how that instance is. */
function lookAt(world: World, int: Int, isSlow: boolean): readonly ServiceSample[] {
  const samples: ServiceSample[] = [];
  for (let nowMs = 0; nowMs < world.endMs;) {
    const startMs = nowMs;
    const holderMs = startMs + int(0, isSlow ? 150 : 20);
    const statusMs = holderMs + int(0, isSlow ? 150 : 20);
    const endMs = statusMs + int(0, 20);
    const instanceId = at(world.serving, holderMs);
    const taskState = instanceId === null ? null : at(world.tasks[instanceId] ?? [], statusMs);
    const host = instanceId === null ? '' : at(world.hosts[instanceId] ?? [], statusMs);
    samples.push({ startUs: startMs * MS, endUs: endMs * MS, instanceId, host, status: 'ACTIVE', taskState });
    nowMs = Math.max(endMs + 1, startMs + 100);
  }
  return samples;
}

function judge(world: World, samples: readonly ServiceSample[]): Service {
  const interval = { fromUs: 0, toUs: world.endMs * MS };
  return serviceOf({ ...world, samples, incompleteUs: [], interval });
}

function* worlds(seed: number): Generator<readonly [World, Int]> {
  const generator = xoroshiro128plus(seed);
  const int: Int = (from, to) => uniformInt(generator, from, to);
  for (let round = 0; round < ROUNDS; round += 1) {
    const world = quietWorld();
    for (let hosts = int(1, 4); hosts > 0; hosts -= 1) maintainRightly(world, int);
    yield [world, int];
  }
}

describe('for any maintenance', () => {
  it.each([false, true])('by the rules, nothing is found wrong (slow samples: %s)', (isSlow) => {
    for (const [world, int] of worlds(1)) {
      const { incidents, unclear } = judge(world, lookAt(world, int, isSlow));
      expect({ incidents, unclear }).toEqual({ incidents: [], unclear: [] });
    }
  });

  it('nobody serving is found when it lasts longer than the resolution', () => {
    for (const [world, int] of worlds(2)) {
      const fromMs = int(0, world.endMs - 1);
      const holder = at(world.serving, fromMs);
      const lastMs = fromMs + 400;
      const inner = world.serving.filter((fact) => fact.fromMs > fromMs && fact.fromMs <= lastMs);
      const after = inner.at(-1)?.value ?? holder;
      const serving = [
        ...world.serving.filter((fact) => fact.fromMs <= fromMs),
        { fromMs, value: null },
        { fromMs: lastMs, value: after },
        ...world.serving.filter((fact) => fact.fromMs > lastMs),
      ];
      const broken = { ...world, serving, endMs: Math.max(world.endMs, lastMs + 100) };
      const found = judge(broken, lookAt(broken, int, false));
      expect(found.sampling.resolutionMs).toBeLessThan(400);
      expect(found.incidents.map((incident) => incident.kind)).toContain('nobody');
    }
  });

  it('a host that goes into maintenance under the instance that serves is found, however short it stays', () => {
    for (const [world, int] of worlds(3)) {
      // In quiet times: while nothing else happens, samples on both sides say the same.
      const inMs = world.endMs + int(200, 300);
      const broken = { ...world, endMs: inMs + 500 };
      const host = at(broken.hosts[at(broken.serving, inMs) ?? 'a'] ?? [], inMs);
      const windows = [...broken.windows, { host, fromUs: inMs * MS, toUs: (inMs + int(1, 50)) * MS }];
      const found = judge({ ...broken, windows }, lookAt(broken, int, false));
      expect(found.incidents.map((incident) => incident.kind)).toContain('host-in-maintenance');
    }
  });

  it('a move of the instance that serves is found, however short it is', () => {
    for (const [world, int] of worlds(4)) {
      const startMs = world.endMs + int(200, 300);
      const broken = { ...world, endMs: startMs + 500 };
      const instanceId = at(broken.serving, startMs) ?? 'a';
      const moves = [...broken.moves, moveOf(instanceId, 'x', startMs, startMs + int(1, 20))];
      const found = judge({ ...broken, moves }, lookAt(broken, int, false));
      expect(found.incidents.map((incident) => incident.kind)).toContain('moved-while-active');
    }
  });
});
