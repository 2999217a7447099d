import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../cli/error-codes.ts';
import { FAULT_MANAGEMENT_CHECKS } from '../scenarios/fault-management/checks.ts';
import { MAINTENANCE_CHECKS } from '../scenarios/maintenance/checks.ts';
import { DEATHS, WRONG_ANSWERS } from '../scenarios/maintenance/fault-injection-names.ts';

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

  it('names every fault that can be injected into a maintenance', () => {
    const page = read('docs/maintenance.md');
    for (const name of [...WRONG_ANSWERS, ...DEATHS.map((side) => `${side}-dies`)])
      expect(page).toContain(`\`${name}\``);
  });
});

describe('source files that the documents name', () => {
  const FOLDERS = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const named = readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => [...read(`docs/${name}`).matchAll(/`([a-z-]+)\/([\w./-]+\.ts)`/g)])
    .filter(
      ([, folder, path = '']) => FOLDERS.some(({ name }) => name === folder) && !/kolla|KIND/.test(path),
    )
    .map(([, folder, path]) => `${folder}/${path}`);

  it.each([...new Set(named)])('%s is there', (path) => expect(existsSync(join(ROOT, path))).toBe(true));
});

describe('programs in the documents', () => {
  const blocks = new Map(
    readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) =>
        [...read(`docs/${name}`).matchAll(/```ts\n\/\/ (\S+\.ts)\n([^]*?)```/g)].map(
          (match): [string, string] => [join(ROOT, match[1] ?? ''), match[2] ?? ''],
        ),
      ),
  );

  it('compile', () => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')).config,
      ts.sys,
      ROOT,
    );
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (path) => blocks.has(path) || fileExists(path);
    host.readFile = (path) => blocks.get(path) ?? readFile(path);
    host.getSourceFile = (path, language, ...rest) => {
      const text = blocks.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, language);
      return getSourceFile(path, language, ...rest);
    };
    const program = ts.createProgram([...blocks.keys()], options, host);
    const problems = [...blocks.keys()].flatMap((path) => {
      const file = program.getSourceFile(path);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        ({ messageText }) => `${relative(ROOT, path)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    });
    expect(problems).toEqual([]);
    expect(blocks.size).toBeGreaterThan(2);
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
