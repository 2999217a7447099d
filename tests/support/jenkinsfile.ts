/** What is said in a declarative Jenkinsfile. */
export interface JenkinsfileFacts {
  /** The blocks, as `pipeline/agent/docker`, in their order. */
  readonly blocks: readonly string[];
  /** The words that begin a statement, each with the block it is in: `pipeline/stages/stage/steps:sh`. */
  readonly statements: readonly string[];
}

const CLOSES: Readonly<Record<string, string>> = { '}': '{', ')': '(', ']': '[' };

/**
 * Reads the outline of a Jenkinsfile: comments and texts are passed over, brackets must match.
 * @throws Error that names the line of the mistake
 */
export function readJenkinsfile(source: string): JenkinsfileFacts {
  const blocks: string[] = [];
  const statements: string[] = [];
  const open: { bracket: string; name: string }[] = [];
  for (const [index, line] of withoutTexts(source).split('\n').entries()) {
    const path = open.filter(({ bracket }) => bracket === '{').map(({ name }) => name);
    const word = /^\s*([A-Za-z]\w*)/.exec(line)?.[1];
    const isInList = open.at(-1)?.bracket === '(' || open.at(-1)?.bracket === '[';
    if (word !== undefined && !isInList) {
      const isBlock = /\{\s*$/.test(line);
      if (isBlock) blocks.push([...path, word].join('/'));
      else statements.push(`${path.join('/')}:${word}`);
    }
    for (const bracket of line.match(/[(){}[\]]/g) ?? []) {
      if (!(bracket in CLOSES)) open.push({ bracket, name: word ?? '' });
      else if (open.pop()?.bracket !== CLOSES[bracket]) {
        throw new Error(`line ${index + 1}: ${bracket} closes nothing`);
      }
    }
  }
  const left = open.at(-1);
  if (left !== undefined) throw new Error(`${left.name} ${left.bracket} is not closed`);
  return { blocks, statements };
}

/** The same lines with each text as `''` and without comments. @throws Error for a text that is not closed */
function withoutTexts(source: string): string {
  const bare = source.replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\/.*/g, (part) =>
    part.startsWith('//') ? '' : '_',
  );
  const line = bare.split('\n').findIndex((text) => /['"]/.test(text));
  if (line >= 0) throw new Error(`line ${line + 1}: a text is not closed`);
  return bare;
}
