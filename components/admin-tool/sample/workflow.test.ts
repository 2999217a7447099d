import { describe, expect, it } from 'vitest';
import { SESSION_STATES, isOver } from '../../../record/maintenance-names.ts';
import { EVENT_RULES, WORKFLOW } from './workflow.ts';
import { CONDITIONS, DEEDS } from './work.ts';

describe('the workflow', () => {
  const steps = Object.entries(WORKFLOW);

  it('has a step for every state that something follows, and its words have deeds', () => {
    expect(Object.keys(WORKFLOW)).toEqual(SESSION_STATES.filter((state) => !isOver(state)));
    for (const [, { work, next }] of steps) {
      expect(DEEDS[work]).toBeTypeOf('function');
      for (const { when } of next) expect(CONDITIONS[when]).toBeTypeOf('function');
    }
  });

  it('goes forward only, ends, and says why where it may not go on', () => {
    const order = (state: string): number => SESSION_STATES.findIndex((known) => known === state);
    for (const [state, { next, otherwise }] of steps) {
      for (const { state: following } of next) expect(order(following)).toBeGreaterThan(order(state));
      expect(next.at(-1)?.when === 'always' || otherwise !== '').toBe(true);
    }
    expect(WORKFLOW.PLANNED_MAINTENANCE_COMPLETE.next.at(-1)?.state).toBe('MAINTENANCE_DONE');
  });

  it('asks for actions exactly where some are allowed', () => {
    for (const { answerWith, allowedActions } of Object.values(EVENT_RULES))
      expect(allowedActions.length > 0).toBe(answerWith === 'actions');
  });
});
