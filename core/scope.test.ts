import { describe, expect, it } from 'vitest';
import { ScopeCloseError, openScope } from './scope.ts';

describe('scope', () => {
  it('closes in reverse, tries all and reports all failures', async () => {
    const closed: string[] = [];
    const scope = openScope();
    scope.defer('first', () => void closed.push('first'));
    scope.defer('second', () => Promise.reject(new Error('stuck')));
    scope.defer('third', () => void closed.push('third'));
    const error: unknown = await scope.close().catch((reason: unknown) => reason);
    expect(closed).toEqual(['third', 'first']);
    expect(error).toBeInstanceOf(ScopeCloseError);
    expect((error as ScopeCloseError).message).toBe('second: stuck');
  });

  it('closes once', async () => {
    let closes = 0;
    const scope = openScope();
    scope.defer('one', () => void (closes += 1));
    await scope.close();
    await scope.close();
    expect(closes).toBe(1);
  });
});
