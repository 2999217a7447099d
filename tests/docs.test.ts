import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../cli/error-codes.ts';
import { FAULT_MANAGEMENT_CHECKS } from '../scenarios/fault-management/checks.ts';
import { MAINTENANCE_CHECKS } from '../scenarios/maintenance/checks.ts';
import { DEATHS, MISBEHAVIORS } from '../scenarios/maintenance/sabotage-names.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('docs/errors.md', () => {
  const documented = [...read('docs/errors.md').matchAll(/^### ([A-Z_]+)/gm)].map((match) => match[1]);

  it('explains every error code, and no other', () => {
    expect(new Set(documented)).toEqual(new Set(Object.keys(ERROR_CODES)));
  });
});

describe('docs/checkpoints.md', () => {
  const documented = [...read('docs/checkpoints.md').matchAll(/^\| `([a-z-]+)` +\|/gm)].map(
    (match) => match[1],
  );

  it('explains every check of fault_management, and no other', () => {
    expect(new Set(documented)).toEqual(new Set(FAULT_MANAGEMENT_CHECKS));
  });
});

describe('docs/maintenance.md', () => {
  it('explains every check of maintenance', () => {
    const page = read('docs/maintenance.md');
    for (const name of MAINTENANCE_CHECKS) expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });

  it('names every knob of a maintenance', () => {
    const page = read('docs/maintenance.md');
    for (const name of [...MISBEHAVIORS, ...DEATHS.map((one) => `${one}-dies`)])
      expect(page).toContain(`\`${name}\``);
  });
});

describe('source files that the documents name', () => {
  const FOLDERS = readdirSync(ROOT, { withFileTypes: true }).filter((one) => one.isDirectory());
  const named = readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => [...read(`docs/${name}`).matchAll(/`([a-z-]+)\/([\w./-]+\.ts)`/g)])
    .filter(([, folder, path = '']) => FOLDERS.some(({ name }) => name === folder) && !path.includes('kolla'))
    .map(([, folder, path]) => `${folder}/${path}`);

  it.each([...new Set(named)])('%s is there', (path) => expect(existsSync(join(ROOT, path))).toBe(true));
});

describe('programs in the documents', () => {
  /** A block whose first line says which file it would be. */
  const blocks = readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => [...read(`docs/${name}`).matchAll(/```ts\n\/\/ (\S+\.ts)\n([^]*?)```/g)])
    .map(([, file = '', text = '']) => [file, text] as const);

  it.each(blocks)('%s imports what is exported', (file, text) => {
    const imports = [...text.matchAll(/^import (?:type )?\{ ([^}]+) \} from '(\.[^']+)';$/gm)];
    expect(imports.length).toBeGreaterThan(2);
    for (const [, names = '', from = ''] of imports) {
      const source = read(join(file, '..', from));
      for (const name of names.split(', '))
        expect(source).toMatch(new RegExp(`^export .*\\b${name}\\b`, 'm'));
    }
  });
});

describe('links between the documents', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  it.each(pages)('of %s lead somewhere', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? '');
    for (const target of targets) {
      const path = new URL(target, new URL(page, `file://${ROOT}`)).pathname;
      expect(() => readdirSync(path)).toSatisfy((attempt: () => unknown) => {
        try {
          attempt();
          return true;
        } catch (error) {
          return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
        }
      }, `${page} links to ${target}`);
    }
  });
});
