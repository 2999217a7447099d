import { createHash } from 'node:crypto';
import type { ProgramResult, Programs } from '../../hosts/programs.ts';
import type { NodeService } from '../services.ts';

/** docker(1) of a node; words and exit codes of the docker command line. */
export function dockerProgram(services: readonly NodeService[]): Programs[string] {
  return async ({ user, argv }) => {
    const [verb = '', ...rest] = argv;
    if (user !== 'root') {
      const message =
        'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get http://%2Fvar%2Frun%2Fdocker.sock/v1.26/containers/json: dial unix /var/run/docker.sock: connect: permission denied\n';
      return { code: 1, stderr: message };
    }
    if (verb === 'ps') return ps(services, rest);
    if (verb === 'inspect') return inspect(services, rest);
    if (verb !== 'restart' && verb !== 'stop' && verb !== 'start') {
      return { code: 1, stderr: `docker: '${verb}' is not a docker command.\nSee 'docker --help'\n` };
    }
    const names = rest.filter(
      (word, index) => !word.startsWith('-') && !/^(-t|--time)$/.test(rest[index - 1] ?? ''),
    );
    if (names.length === 0) return { code: 1, stderr: `"docker ${verb}" requires at least 1 argument.\n` };
    return act(verb, names, services);
  };
}

async function act(
  verb: string,
  names: readonly string[],
  services: readonly NodeService[],
): Promise<ProgramResult> {
  let stdout = '';
  let stderr = '';
  for (const name of names) {
    const service = services.find(
      (service) => service.name === name || idOf(service) === name || idOf(service).startsWith(name),
    );
    if (service === undefined) {
      stderr += `Error response from daemon: No such container: ${name}\n`;
      continue;
    }
    if (verb === 'stop') service.stop();
    else await service.restart();
    stdout += `${name}\n`;
  }
  return { code: stderr === '' ? 0 : 1, stdout, stderr };
}

function ps(services: readonly NodeService[], argv: readonly string[]): ProgramResult {
  const words = argv.join('\0');
  const all = /(^|\0)(-a|--all|-aq|-qa)(\0|$)/.test(words);
  const shown = services.filter(({ state }) => all || state === 'active');
  if (/(^|\0)(-q|--quiet|-aq|-qa)(\0|$)/.test(words)) {
    return { code: 0, stdout: shown.map((service) => `${idOf(service)}\n`).join('') };
  }
  const template = /(?:^|\0)--format[\0=]([^\0]+)/.exec(words)?.[1];
  const fields = shown.map(fieldsOf);
  if (template !== undefined) {
    const lines = fields.map((of) =>
      template
        .replaceAll(/\{\{\s*\.(\w+)\s*\}\}/g, (_match, field: string) => of[field] ?? '')
        .replaceAll(String.raw`\t`, '\t'),
    );
    return { code: 0, stdout: lines.map((line) => `${line}\n`).join('') };
  }
  return { code: 0, stdout: table(fields) };
}

/** The fields of a container's JSON that `--format` selects. */
function inspect(services: readonly NodeService[], argv: readonly string[]): ProgramResult {
  const [, template = '', ...names] = argv;
  let stdout = '';
  let stderr = '';
  for (const name of names) {
    const service = services.find((service) => service.name === name);
    if (service === undefined) {
      stderr += `Error: No such object: ${name}\n`;
      continue;
    }
    const of = inspected(service);
    stdout += `${template.replaceAll(/\{\{\s*\.([\w.]+)\s*\}\}/g, (_match, field: string) => of[field] ?? '<no value>')}\n`;
  }
  return { code: stderr === '' ? 0 : 1, stdout, stderr };
}

function inspected({ name, state, starts }: NodeService): Record<string, string> {
  return {
    Name: `/${name}`,
    'State.Status': state === 'active' ? 'running' : 'exited',
    // One start a second, from the beginning of the year: what matters is that each differs.
    'State.StartedAt': new Date(Date.UTC(2020, 0, 1) + starts * 1000).toISOString(),
    RestartCount: '0',
  };
}

function fieldsOf(service: NodeService): Record<string, string> {
  return {
    ID: idOf(service),
    Image: service.image ?? '',
    Command: '"kolla_start"',
    RunningFor: '3 days ago',
    Status: service.state === 'active' ? 'Up 3 days' : 'Exited (1) 2 seconds ago',
    Ports: '',
    Names: service.name,
  };
}

function table(fields: readonly Record<string, string>[]): string {
  const columns = ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'];
  const head = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES'];
  const rows = [head, ...fields.map((of) => columns.map((column) => of[column] ?? ''))];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 3);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}

function idOf({ name }: NodeService): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 12);
}
