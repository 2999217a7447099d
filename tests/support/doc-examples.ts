import { parse } from 'shell-quote';

/** A fenced block of a page. */
export interface Fence {
  /** `sh`, `text`, `ini`… */
  readonly language: string;
  readonly text: string;
  /** The line of its first line, from 1. */
  readonly line: number;
  /** How many headings there are before it: blocks of one section have the same number. */
  readonly section: number;
  /** The words between it and the block before. */
  readonly intro: string;
}

/** One simple command of an example. */
export interface ExampleCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** What stands before it, as in `VM_COUNT=3 doctor test`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Something before it in the block says which cloud is meant: `source openrc`, `export OS_…`. */
  readonly onNamedCloud: boolean;
  readonly line: number;
}

/** Every fenced block of a page in Markdown. */
export function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; lines: string[]; line: number } | undefined;
  let section = 0;
  let intro = '';
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(line);
    if (open !== undefined && fence !== null) {
      fences.push({ language: open.language, text: open.lines.join('\n'), line: open.line, section, intro });
      open = undefined;
      intro = '';
    } else if (open !== undefined) open.lines.push(line);
    else if (fence !== null) open = { language: fence[1] ?? '', lines: [], line: index + 2 };
    else {
      intro += `${line}\n`;
      if (line.startsWith('#')) section += 1;
    }
  }
  return fences;
}

/** The simple commands of a block in the shell's language, in their order. */
export function commandsOf({ text, line: first }: Fence): readonly ExampleCommand[] {
  const commands: ExampleCommand[] = [];
  let onNamedCloud = false;
  for (const { words, line } of joinedLines(text)) {
    // What is substituted is a command of its own: $(doctor lab env).
    const inner = [...words.matchAll(/\$\(([^()]*)\)/g)].map((match) => match[1] ?? '');
    for (const part of [...inner, words.replaceAll(/\$\([^()]*\)/g, 'SUBSTITUTED')]) {
      for (const simple of simpleCommands(part)) {
        const [program = '', ...args] = simple.words;
        if (namesCloud(program, args)) onNamedCloud = true;
        commands.push({ program, args, variables: simple.variables, onNamedCloud, line: first + line });
      }
    }
  }
  return commands;
}

function namesCloud(program: string, args: readonly string[]): boolean {
  if (program === 'source' || program === '.' || program === 'eval') return true;
  return program === 'export' && args.some((word) => word.startsWith('OS_'));
}

/** Lines with those that a backslash continues joined to one. */
function joinedLines(text: string): readonly { readonly words: string; readonly line: number }[] {
  const joined: { words: string; line: number }[] = [];
  let isContinued = false;
  for (const [line, raw] of text.split('\n').entries()) {
    const words = raw.replace(/\\$/, '');
    const last = joined.at(-1);
    if (isContinued && last !== undefined) last.words += words;
    else joined.push({ words, line });
    isContinued = raw.endsWith('\\');
  }
  return joined;
}

interface Simple {
  readonly words: string[];
  readonly variables: Record<string, string>;
}

function simpleCommands(line: string): readonly Simple[] {
  // Placeholders are in angle brackets, which would be redirections.
  const entries = parse(line.replaceAll(/<([a-z][\w-]*)>/g, '{$1}'), (name) => `$${name}`);
  const simples: Simple[] = [{ words: [], variables: {} }];
  let skipsNext = false;
  for (const entry of entries) {
    const current = simples.at(-1);
    const word = typeof entry === 'string' ? entry : 'pattern' in entry ? entry.pattern : undefined;
    if (typeof entry === 'object' && 'comment' in entry) break;
    if (word === undefined) {
      const isRedirection = typeof entry === 'object' && 'op' in entry && /[<>]/.test(entry.op);
      if (isRedirection) skipsNext = true;
      else simples.push({ words: [], variables: {} });
      continue;
    }
    if (skipsNext) {
      skipsNext = false;
      continue;
    }
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(word) ?? [];
    if (current?.words.length === 0 && name !== undefined) current.variables[name] = value ?? '';
    else current?.words.push(word);
  }
  return simples.filter(({ words }) => words.length > 0);
}

/** The arguments of `doctor` in a command, however it is started; undefined when it starts something else. */
export function doctorArguments({ program, args }: ExampleCommand): readonly string[] | undefined {
  if (program === 'doctor') return args;
  if (program === 'doctor-test') return ['test', ...args];
  if (program === 'sudo' || program === 'npx') {
    const [next = '', ...rest] = args;
    return next === 'doctor' ? rest : undefined;
  }
  if (program === 'npm' && args[0] === 'run' && args[1] === 'doctor')
    return args.slice(args.indexOf('--') + 1);
  return undefined;
}
