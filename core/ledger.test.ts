import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.ts';
import type { LedgerLine, Undo } from './ledger.ts';

const step = (kind: string, name: string) => ({ kind, what: `${kind} ${name}`, undo: { name } });

/** Undos that write down what they were asked, and fail for the names in `broken`. */
function recordingUndos(...broken: string[]): { undone: string[]; undo: Undo } {
  const undone: string[] = [];
  return {
    undone,
    undo: ({ undo }) => {
      const name = String(undo['name']);
      if (broken.includes(name)) return Promise.reject(new Error(`${name} is stuck`));
      undone.push(`${name}${undo['id'] === undefined ? '' : `=${String(undo['id'])}`}`);
      return Promise.resolve();
    },
  };
}

describe('ledger', () => {
  it('writes a step down before it is made', async () => {
    const lines: LedgerLine[] = [];
    const ledger = createLedger((line) => lines.push(line));
    await ledger.make(
      step('server', 'vm0'),
      () => {
        expect(lines).toMatchObject([{ seq: 1, state: 'intended', kind: 'server', undo: { name: 'vm0' } }]);
        return Promise.resolve({ id: '42' });
      },
      ({ id }) => ({ id }),
    );
    expect(lines[1]).toEqual({ seq: 1, state: 'made', undo: { name: 'vm0', id: '42' } });
  });

  it('makes nothing when it cannot write', async () => {
    let made = false;
    const ledger = createLedger(() => {
      throw new Error('disk full');
    });
    await expect(
      ledger.make(step('server', 'vm0'), () => {
        made = true;
        return Promise.resolve();
      }),
    ).rejects.toThrow('disk full');
    expect(made).toBe(false);
  });

  it('takes everything back when the disk is full', async () => {
    let isFull = false;
    const ledger = createLedger(() => {
      if (isFull) throw new Error('disk full');
    });
    ledger.intend(step('project', 'doctor')).made({ id: 'p' });
    const network = ledger.intend(step('network', 'net'));
    isFull = true;
    // It is there, although its id could not be written down.
    expect(() => network.made({ id: 'n' })).toThrow('disk full');
    expect(() => ledger.intend(step('server', 'vm0'))).toThrow('disk full');
    const { undone, undo } = recordingUndos();
    expect(await ledger.tearDown({ project: undo, network: undo, server: undo })).toEqual([]);
    expect(undone).toEqual(['net=n', 'doctor=p']);
    expect(ledger.open()).toEqual([]);
  });

  it('takes everything back, last made first, and reports all that failed', async () => {
    const ledger = createLedger(() => {});
    for (const name of ['project', 'network', 'server']) ledger.intend(step(name, name)).made({ id: name });
    const { undone, undo } = recordingUndos('network');
    const leftovers = await ledger.tearDown({ project: undo, network: undo, server: undo });
    expect(undone).toEqual(['server=server', 'project=project']);
    expect(leftovers).toEqual([{ kind: 'network', what: 'network network', reason: 'network is stuck' }]);
    expect(ledger.open().map((entry) => entry.kind)).toEqual(['network']);
  });

  it('waits for what is being made before it takes back', async () => {
    const ledger = createLedger(() => {});
    let answer: (made: { id: string }) => void = () => {};
    const request = new Promise<{ id: string }>((resolve) => (answer = resolve));
    const making = ledger.make(
      step('server', 'late'),
      () => request,
      ({ id }) => ({ id }),
    );
    const { undone, undo } = recordingUndos();
    const tornDown = ledger.tearDown({ server: undo });
    answer({ id: '7' });
    await making;
    expect(await tornDown).toEqual([]);
    expect(undone).toEqual(['late=7']);
  });

  it('leaves alone what was written before a mark', async () => {
    const ledger = createLedger(() => {});
    ledger.intend(step('cloud', 'c')).made();
    const since = ledger.mark();
    ledger.intend(step('server', 's')).made();
    const { undone, undo } = recordingUndos();
    expect(await ledger.tearDown({ server: undo }, since)).toEqual([]);
    expect(undone).toEqual(['s']);
    expect(ledger.open().map((entry) => entry.kind)).toEqual(['cloud']);
  });

  it('does not undo twice what was undone already', async () => {
    const ledger = createLedger(() => {});
    ledger.intend(step('link-fault', 'host')).undone();
    const { undone, undo } = recordingUndos();
    expect(await ledger.tearDown({ 'link-fault': undo })).toEqual([]);
    expect(undone).toEqual([]);
  });

  it('goes on where another process was killed, from its lines', async () => {
    const lines: LedgerLine[] = [];
    const first = createLedger((line) => lines.push(line));
    first.intend(step('project', 'p')).made({ id: '1' });
    first.intend(step('server', 'cut-short'));
    const { undone, undo } = recordingUndos();
    const second = createLedger((line) => lines.push(line), structuredClone(lines));
    expect(await second.tearDown({ project: undo, server: undo })).toEqual([]);
    expect(undone).toEqual(['cut-short', 'p=1']);
    expect(createLedger(() => {}, lines).open()).toEqual([]);
  });

  it('reports a kind that nobody can take back', async () => {
    const ledger = createLedger(() => {});
    ledger.intend(step('teapot', 't'));
    expect(await ledger.tearDown({})).toMatchObject(
      [{ kind: 'teapot', reason: /no way/ }].map((failure) => ({
        ...failure,
        reason: expect.stringMatching(failure.reason) as string,
      })),
    );
  });
});
