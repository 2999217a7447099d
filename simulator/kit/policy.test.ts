import { describe, expect, it } from 'vitest';
import { rightsOf } from './policy.ts';

const NONE = { isAdmin: false, mayRead: false, mayWrite: false };

describe('rights under the new policies', () => {
  it.each([
    [['_member_'], NONE],
    [[], NONE],
    [['heat_stack_user'], NONE],
    [['reader'], { ...NONE, mayRead: true }],
    // Keystone adds implied roles; without them, `member` alone may not read.
    [['member'], { ...NONE, mayWrite: true }],
    [['Member', 'READER'], { isAdmin: false, mayRead: true, mayWrite: true }],
    [['admin'], { isAdmin: true, mayRead: true, mayWrite: true }],
  ])('roles %j', (roles, rights) => {
    expect(rightsOf('new', roles)).toEqual(rights);
  });
});

describe('rights under the legacy policies', () => {
  it.each([[['_member_']], [['reader']], [['anything']]])(
    'roles %j do everything but administer',
    (roles) => {
      expect(rightsOf('legacy', roles)).toEqual({ isAdmin: false, mayRead: true, mayWrite: true });
    },
  );
});
