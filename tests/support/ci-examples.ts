import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const FOLDER = new URL('../../ci-examples/', import.meta.url);

/** A job's shell script, and how its system runs it. */
export interface JobScript {
  readonly job: string;
  readonly script: string;
  /** The program and its arguments before the script. */
  readonly shell: readonly string[];
}

/** The text of an example. */
export function exampleText(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8');
}

/** The documents of an example in YAML, read strictly. @throws what the parser found wrong */
export function exampleYaml(path: string): readonly unknown[] {
  const documents = parseAllDocuments(exampleText(path), { strict: true, uniqueKeys: true });
  if (!Array.isArray(documents)) throw new Error(`${path} is empty`);
  return documents.map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS() as unknown;
  });
}

type Node = Readonly<Record<string, unknown>> & readonly unknown[];

/** What lies at a path in a document; undefined where there is nothing. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Node | undefined)?.[key as number], value);
}

/** What GitHub runs: each step is a script of its own. */
function gitHubScripts(): readonly JobScript[] {
  const [workflow] = exampleYaml('github-actions.yml');
  const steps = at(workflow, 'jobs', 'doctor', 'steps') as readonly { readonly run?: string }[];
  return steps.flatMap(({ run }) =>
    run === undefined
      ? []
      : [{ job: 'GitHub Actions', script: run, shell: ['bash', '-eo', 'pipefail', '-c'] }],
  );
}

/** What GitLab runs: the lines of a job are one script. */
function gitLabScripts(): readonly JobScript[] {
  const [jobs] = exampleYaml('gitlab-ci.yml');
  const lines = at(jobs, 'doctor', 'script') as readonly string[];
  return [{ job: 'GitLab CI', script: lines.join('\n'), shell: ['bash', '-eo', 'pipefail', '-c'] }];
}

/** What Jenkins runs: each `sh` is a script of its own. */
function jenkinsScripts(): readonly JobScript[] {
  const steps = [...exampleText('Jenkinsfile').matchAll(/^ *sh '([^']*)'$/gm)];
  return steps.map(([, script = '']) => ({ job: 'Jenkins', script, shell: ['sh', '-xec'] }));
}

/** What Zuul runs: the tasks that call `doctor`. */
function zuulScripts(): readonly JobScript[] {
  const tasks = ['run', 'post'].flatMap((name) => {
    const [plays] = exampleYaml(`zuul/playbooks/doctor/${name}.yaml`);
    return at(plays, 0, 'tasks') as readonly Readonly<Record<string, unknown>>[];
  });
  return tasks.flatMap((task) => {
    const script = task['ansible.builtin.shell'];
    return typeof script === 'string' ? [{ job: 'Zuul', script, shell: ['/bin/bash', '-c'] }] : [];
  });
}

/** What Xtesting runs; as its newer versions do, with a shell. */
function xtestingScripts(): readonly JobScript[] {
  const [file] = exampleYaml('xtesting/testcases.yaml');
  const cases = at(file, 'tiers', 0, 'testcases') as readonly unknown[];
  return cases.map((testCase) => ({
    job: `Xtesting ${String(at(testCase, 'case_name'))}`,
    script: String(at(testCase, 'run', 'args', 'cmd')),
    shell: ['sh', '-c'],
  }));
}

/** What the container of the Job in a file for Kubernetes runs. */
export function kubernetesScript(name: 'job' | 'fan-out'): JobScript {
  const job = exampleYaml(`kubernetes/${name}.yaml`).find((document) => at(document, 'kind') === 'Job');
  const container = at(job, 'spec', 'template', 'spec', 'containers', 0);
  return {
    job: `Kubernetes ${name}`,
    script: String(at(container, 'args', 0)),
    shell: at(container, 'command') as readonly string[],
  };
}

/** Every script of every example. */
export function jobScripts(): readonly JobScript[] {
  return [
    ...gitHubScripts(),
    ...gitLabScripts(),
    ...jenkinsScripts(),
    ...zuulScripts(),
    ...xtestingScripts(),
    kubernetesScript('job'),
    kubernetesScript('fan-out'),
  ];
}

/** The arguments of every call of `doctor` in a script; what the shell would put in is `x`. */
export function doctorCalls(script: string): readonly (readonly string[])[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const call = /^\s*(?:exec )?doctor (.*?)\s*(?:(?:>|\|\|).*)?$/.exec(line)?.[1];
    if (call === undefined) return [];
    const words = call.match(/"[^"]*"|\S+/g) ?? [];
    return [words.map((word) => word.replaceAll('"', '').replaceAll(/\$(?:\{[^}]*\}|\w+)/g, 'x'))];
  });
}
