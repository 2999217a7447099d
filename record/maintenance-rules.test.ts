import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RULES } from './maintenance-rules.ts';

it('docs/maintenance.md explains every rule, and no other', () => {
  const page = readFileSync(new URL('../docs/maintenance.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('### Conformance');
  const explained = [...table.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
  expect(explained).toEqual(Object.keys(RULES));
});
