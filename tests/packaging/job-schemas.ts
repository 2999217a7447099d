import { z } from 'zod';

/**
 * The forms of job files for systems that no package validates, strict and as far as the examples use them: a key
 * that is misspelt, or one that the system does not know, is refused.
 */

const text = z.string().min(1);
const seconds = z.int().positive();

/** A job of GitLab CI (CI/CD YAML syntax reference, "Job keywords"). */
const gitLabJob = z.strictObject({
  stage: z.enum(['.pre', 'build', 'test', 'deploy', '.post']),
  image: z.strictObject({ name: text, entrypoint: z.array(z.string()) }),
  resource_group: text,
  interruptible: z.boolean(),
  timeout: z.string().regex(/^\d+ (?:minutes|hours?)$/),
  variables: z.record(z.string().regex(/^[A-Z_]+$/), z.string()),
  script: z.array(text).min(1),
  allow_failure: z.literal(false),
  retry: z.int().min(0).max(2),
  artifacts: z.strictObject({
    when: z.enum(['on_success', 'on_failure', 'always']),
    expire_in: text,
    paths: z.array(text),
    reports: z.strictObject({ junit: text }),
  }),
});

/** `.gitlab-ci.yml` with one job. */
export const gitLabFile = z.strictObject({ doctor: gitLabJob });

/** A job and a semaphore of Zuul (Zuul reference, "Job", "Semaphore"). */
export const zuulFile = z.array(
  z.union([
    z.strictObject({
      job: z.strictObject({
        name: text,
        parent: text,
        description: text,
        run: text,
        'post-run': text,
        timeout: seconds,
        'post-timeout': seconds,
        attempts: z.int().min(1),
        semaphores: z.array(text),
        nodeset: z.strictObject({ nodes: z.array(z.strictObject({ name: text, label: text })) }),
        secrets: z.array(z.strictObject({ name: text, secret: text })),
        vars: z.record(z.string().regex(/^[a-z_]+$/), text),
      }),
    }),
    z.strictObject({ semaphore: z.strictObject({ name: text, max: z.int().min(1) }) }),
  ]),
);

const task = z
  .strictObject({
    name: text,
    loop: z.array(z.union([text, z.strictObject({ name: text, content: text })])).exactOptional(),
    no_log: z.boolean().exactOptional(),
    changed_when: z.boolean().exactOptional(),
    failed_when: z.boolean().exactOptional(),
    register: text.exactOptional(),
    'ansible.builtin.assert': z.strictObject({ that: text, fail_msg: text }).exactOptional(),
    delegate_to: text.exactOptional(),
    args: z.strictObject({ chdir: text, executable: text }).exactOptional(),
    environment: z.record(z.string(), z.string()).exactOptional(),
    'ansible.builtin.file': z
      .strictObject({ path: text, state: z.enum(['directory', 'absent']), mode: text.exactOptional() })
      .exactOptional(),
    'ansible.builtin.copy': z.strictObject({ content: text, dest: text, mode: text }).exactOptional(),
    'ansible.builtin.command': text.exactOptional(),
    'ansible.builtin.shell': text.exactOptional(),
    'ansible.posix.synchronize': z
      .strictObject({ mode: z.enum(['pull', 'push']), src: text, dest: text })
      .exactOptional(),
    zuul_return: z
      .strictObject({
        data: z.strictObject({
          zuul: z.strictObject({ artifacts: z.array(z.strictObject({ name: text, url: text })) }),
        }),
      })
      .exactOptional(),
  })
  .refine(
    (task) => Object.keys(task).filter((key) => /\.|^zuul_/.test(key)).length === 1,
    'one module a task',
  );

/** An Ansible playbook (Ansible documentation, "Playbook Keywords"). */
export const playbook = z.array(
  z.strictObject({
    name: text,
    hosts: text,
    vars: z.record(z.string(), z.string()).exactOptional(),
    tasks: z.array(task).min(1),
  }),
);

/** `testcases.yaml` of Xtesting (its `TierBuilder` and `Runner` read these keys). */
export const xtestingFile = z.strictObject({
  tiers: z.array(
    z.strictObject({
      name: text,
      order: z.int(),
      description: z.string(),
      testcases: z.array(
        z.strictObject({
          case_name: z.enum(['doctor-notification', 'doctor-maintenance']),
          project_name: z.literal('doctor'),
          criteria: z.literal(100),
          blocking: z.boolean(),
          clean_flag: z.boolean(),
          description: z.string(),
          run: z.strictObject({
            name: z.literal('bashfeature'),
            // No word that only a shell understands: older drivers split at blanks.
            args: z.strictObject({ cmd: z.string().regex(/^[\w@%+=:,./ -]+$/) }),
          }),
        }),
      ),
    }),
  ),
});
