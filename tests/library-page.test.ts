import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it.each(['profile-run', 'simulator'])(
  'docs/library.md shows %s.mjs as it is, in twenty-odd lines',
  (name) => {
    const program = read(`docs/examples/${name}.mjs`);
    expect(read('docs/library.md')).toContain(`\`\`\`js\n${program}\`\`\``);
    expect(program.split('\n').length).toBeLessThanOrEqual(27);
  },
);
