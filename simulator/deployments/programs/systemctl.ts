import type { ProgramCall, ProgramResult, Programs } from '../../hosts/programs.ts';
import type { NodeService } from '../services.ts';

const READING = ['status', 'is-active', 'is-failed', 'is-enabled', 'cat', 'show'];
const WRITING = ['start', 'stop', 'restart', 'reload', 'try-restart', 'enable', 'disable'];

/** systemctl(1) of a node; words and exit codes of systemd 252. */
export function systemctlProgram(services: readonly NodeService[]): Programs[string] {
  return async (call) => {
    const words = call.argv.filter((word) => !word.startsWith('-'));
    const [verb = 'list-units', ...names] = words;
    if (verb === 'daemon-reload') return { code: 0 };
    if (verb === 'list-units' || verb === 'list-unit-files') return listUnits(services);
    if (![...READING, ...WRITING].includes(verb)) {
      return { code: 1, stderr: `Unknown command verb ${verb}.\n` };
    }
    if (names.length === 0) return { code: 1, stderr: 'Too few arguments.\n' };
    const results = [];
    for (const name of names) results.push(await actOn(verb, unitOf(name), services, call));
    return together(results);
  };
}

async function actOn(
  verb: string,
  unit: string,
  services: readonly NodeService[],
  { user }: ProgramCall,
): Promise<ProgramResult> {
  const service = services.find((service) => service.name === unit);
  if (service === undefined) return notFound(verb, unit);
  if (verb === 'is-active') return { code: service.state === 'active' ? 0 : 3, stdout: `${service.state}\n` };
  if (verb === 'is-failed') return { code: service.state === 'failed' ? 0 : 1, stdout: `${service.state}\n` };
  if (verb === 'is-enabled') return { code: 0, stdout: 'enabled\n' };
  if (verb === 'show') return shown(service);
  if (READING.includes(verb)) {
    const words = `● ${unit}\n     Loaded: loaded\n     Active: ${service.state}\n`;
    return { code: service.state === 'active' ? 0 : 3, stdout: words };
  }
  if (user !== 'root') {
    return { code: 1, stderr: `Failed to ${verb} ${unit}: Interactive authentication required.\n` };
  }
  if (verb === 'stop') service.stop();
  // A unit of Type=simple has started when its process has; that it then ends is seen in its state.
  else if (verb === 'start' || verb === 'restart' || verb === 'try-restart') await service.restart();
  return { code: 0 };
}

/** The properties of a unit that change with each start. */
function shown({ name, starts }: NodeService): ProgramResult {
  const properties = { Id: name, NRestarts: 0, ExecMainStartTimestampMonotonic: starts * 1_000_000 };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  return { code: 0, stdout: lines.join('') };
}

function notFound(verb: string, unit: string): ProgramResult {
  if (verb === 'status') return { code: 4, stderr: `Unit ${unit} could not be found.\n` };
  if (verb === 'is-active') return { code: 3, stdout: 'inactive\n' };
  if (verb === 'is-failed') return { code: 1, stdout: 'inactive\n' };
  if (verb === 'stop') return { code: 5, stderr: `Failed to stop ${unit}: Unit ${unit} not loaded.\n` };
  return { code: 5, stderr: `Failed to ${verb} ${unit}: Unit ${unit} not found.\n` };
}

function listUnits(services: readonly NodeService[]): ProgramResult {
  const lines = services.map(
    ({ name, state }) => `${name} loaded ${state} ${state === 'active' ? 'running' : 'dead'}\n`,
  );
  return { code: 0, stdout: `${lines.join('')}${services.length} loaded units listed.\n` };
}

function together(results: readonly ProgramResult[]): ProgramResult {
  return {
    code: results.find(({ code }) => code !== 0)?.code ?? 0,
    stdout: results.map(({ stdout = '' }) => stdout).join(''),
    stderr: results.map(({ stderr = '' }) => stderr).join(''),
  };
}

function unitOf(name: string): string {
  return name.includes('.') ? name : `${name}.service`;
}
