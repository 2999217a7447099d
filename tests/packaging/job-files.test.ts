import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { describe, expect, it } from 'vitest';
import { REPORT_KINDS } from '../../report/registry.ts';
import { exampleText, exampleYaml } from '../support/ci-examples.ts';
import { kubernetesMistakes } from '../support/kubernetes-types.ts';
import type { Manifest } from '../support/kubernetes-types.ts';
import { readJenkinsfile } from '../support/jenkinsfile.ts';
import { gitLabFile, playbook, xtestingFile, zuulFile } from './job-schemas.ts';

describe('the job for GitHub Actions', () => {
  const check = (content: string): readonly string[] => {
    const { context } = parseWorkflow({ name: 'doctor.yml', content }, new NoOperationTraceWriter());
    return context.errors.getErrors().map(({ message }) => message);
  };
  it('is a workflow', () => {
    exampleYaml('github-actions.yml');
    expect(check(exampleText('github-actions.yml'))).toEqual([]);
  });
  it('would not be one with a wrong key', () => {
    expect(check(exampleText('github-actions.yml').replace('runs-on:', 'run-on:'))).not.toEqual([]);
  });
});

describe('jobs in YAML', () => {
  it.each([
    ['gitlab-ci.yml', gitLabFile],
    ['zuul/zuul.yaml', zuulFile],
    ['zuul/playbooks/doctor/run.yaml', playbook],
    ['zuul/playbooks/doctor/post.yaml', playbook],
    ['xtesting/testcases.yaml', xtestingFile],
  ] as const)('%s has the keys of its system', (path, schema) => {
    const documents = exampleYaml(path);
    expect(documents).toHaveLength(1);
    expect(schema.safeParse(documents[0]).error?.issues ?? []).toEqual([]);
  });

  it('of Zuul name playbooks that are there', () => {
    const jobs = zuulFile
      .parse(exampleYaml('zuul/zuul.yaml')[0])
      .flatMap((item) => ('job' in item ? [item.job] : []));
    const paths = jobs.flatMap((job) => [job.run, job['post-run']]);
    expect(paths).toHaveLength(2);
    for (const path of paths) exampleYaml(path.replace(/^ci-examples\//, ''));
  });
});

describe('the Jenkinsfile', () => {
  const source = exampleText('Jenkinsfile');
  it('is a declarative pipeline of known steps', () => {
    const { blocks, statements } = readJenkinsfile(source);
    expect(blocks).toEqual([
      'pipeline',
      'pipeline/agent',
      'pipeline/agent/docker',
      'pipeline/parameters',
      'pipeline/options',
      'pipeline/environment',
      'pipeline/stages',
      'pipeline/stages/stage',
      'pipeline/stages/stage/steps',
      'pipeline/post',
      'pipeline/post/always',
    ]);
    expect(
      new Set(statements.map((statement) => statement.replace(/:(?:OS_|SSH_|DOCTOR_)\w+$/, ':variable'))),
    ).toEqual(
      new Set([
        'pipeline/agent/docker:image',
        'pipeline/agent/docker:args',
        'pipeline/parameters:string',
        'pipeline/options:disableConcurrentBuilds',
        'pipeline/options:buildDiscarder',
        'pipeline/options:timeout',
        'pipeline/environment:variable',
        'pipeline/stages/stage/steps:sh',
        'pipeline/post/always:junit',
        'pipeline/post/always:archiveArtifacts',
      ]),
    );
  });
  it.each([
    ['a bracket', source.replace(/\}\s*$/, ''), /pipeline \{ is not closed/],
    ['an end', `${source}}`, /closes nothing/],
    ['a text', source.replace("sh 'doctor cleanup'", "sh 'doctor cleanup"), /a text is not closed/],
  ])('would not be read with %s wrong', (_, broken, reason) => {
    expect(() => readJenkinsfile(broken)).toThrow(reason);
  });
});

describe('the Jobs for Kubernetes', () => {
  const MODELS = { Job, ConfigMap, PersistentVolumeClaim };
  interface Resource extends Manifest {
    readonly kind: keyof typeof MODELS;
    readonly metadata: { readonly name: string };
  }
  const resources = (name: string) => exampleYaml(`kubernetes/${name}.yaml`) as readonly Resource[];

  it('have the fields and values of the API', () => {
    const all = ['job', 'fan-out'].flatMap(resources);
    for (const resource of all) {
      const model = new MODELS[resource.kind](resource);
      expect(() => model.validate()).not.toThrow();
    }
    expect(kubernetesMistakes(all)).toEqual([]);
    const misspelt = JSON.parse(
      JSON.stringify(all).replaceAll('backoffLimitPerIndex', 'backoffLimitByIndex'),
    ) as Resource[];
    expect(kubernetesMistakes(misspelt)).toEqual([expect.stringContaining('backoffLimitByIndex')]);
  });

  it('has as many completions as there are clouds', () => {
    const [clouds, , job] = resources('fan-out') as unknown as [
      { data: Record<string, string> },
      unknown,
      { spec: { completions: number; parallelism: number } },
    ];
    expect(clouds.data['clouds.txt']?.trimEnd().split('\n')).toHaveLength(job.spec.completions);
  });

  it.each(['job', 'fan-out'])('%s.yaml tries nothing again but what could not be reached', (name) => {
    const job = resources(name).find(({ kind }) => kind === 'Job');
    expect(job).toMatchObject({
      spec: {
        podFailurePolicy: {
          rules: [
            { action: 'Ignore' },
            { onExitCodes: { containerName: 'doctor', operator: 'In', values: [1, 2, 4, 5] } },
          ],
        },
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'doctor' }] } },
      },
    });
  });

  it.each(['job', 'fan-out'])('%s.yaml mounts volumes that it has, and names what it makes', (name) => {
    const all = resources(name);
    const job = all.find(({ kind }) => kind === 'Job') as Resource & { readonly spec: PodOwner };
    const { spec } = job.spec.template;
    const mounts = spec.containers.flatMap(({ volumeMounts }) => volumeMounts.map((mount) => mount.name));
    expect(mounts.toSorted()).toEqual(spec.volumes.map((volume) => volume.name).toSorted());
    const made = new Set(all.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    const used = spec.volumes.flatMap(({ configMap, persistentVolumeClaim: claim }) => [
      ...(configMap === undefined ? [] : [`ConfigMap/${configMap.name}`]),
      ...(claim === undefined ? [] : [`PersistentVolumeClaim/${claim.claimName}`]),
    ]);
    expect(made).toEqual(new Set([...used, `Job/${job.metadata.name}`]));
  });
});

interface PodOwner {
  readonly template: {
    readonly spec: {
      readonly containers: readonly { readonly volumeMounts: readonly { readonly name: string }[] }[];
      readonly volumes: readonly {
        readonly name: string;
        readonly configMap?: { readonly name: string };
        readonly persistentVolumeClaim?: { readonly claimName: string };
      }[];
    };
  };
}

it('collects the JUnit report under the name that it has', () => {
  const { fileName } = REPORT_KINDS['junit' as keyof typeof REPORT_KINDS];
  for (const path of ['gitlab-ci.yml', 'Jenkinsfile'])
    expect(exampleText(path)).toContain(`runs/*/${fileName}`);
});
