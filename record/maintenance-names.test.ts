import { describe, expect, it } from 'vitest';
import { replyStateOf, isOver, projectStateOf } from './maintenance-names.ts';

describe('the names of states', () => {
  it('are those of deployed code, and those of the design paper stand for them', () => {
    expect(projectStateOf('SCALE_IN')).toBe('SCALE_IN');
    expect(projectStateOf('DOWN_SCALE')).toBe('SCALE_IN');
    expect(projectStateOf('ADMIN_ACTION_DONE')).toBe('INSTANCE_ACTION_DONE');
    expect(['', 'toString', 'MAINTENANCE_DONE', 'maintenance'].map(projectStateOf)).toEqual(
      Array.from({ length: 4 }),
    );
  });

  it('make answers, in either generation', () => {
    expect(replyStateOf('ACK_PLANNED_MAINTENANCE')).toEqual({ word: 'ACK', state: 'PLANNED_MAINTENANCE' });
    expect(replyStateOf('NACK_DOWN_SCALE')).toEqual({ word: 'NACK', state: 'SCALE_IN' });
    expect(['ACK', 'ACK_', 'XACK_MAINTENANCE', 'ACK_DONE', 'NACK', ''].map(replyStateOf)).toEqual(
      Array.from({ length: 6 }),
    );
  });

  it('say when a session is over', () => {
    expect(['MAINTENANCE_DONE', 'MAINTENANCE_FAILED', 'START_MAINTENANCE'].map(isOver)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
