import { DoctorError } from '../core/errors.ts';
import { listenAddress } from './description.ts';
import { isLockFile } from './lock.ts';
import type { LabDescription, PortName } from './description.ts';
import type { MachineFacts } from './machine.ts';
import { aliasOf } from './network/links.ts';
import { blocks } from './process/sockets.ts';

const GIB = 1024 ** 3;

/** What a lab needs of memory, and of disk for packages, databases and logs. */
const NEEDED_BYTES = 6 * GIB;

/** A reason not to begin. */
interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** Whether a lab was set up in its folder before. */
export interface LabSituation {
  readonly setUpBefore: boolean;
  /** What is in its folder. */
  readonly folderHolds: readonly string[];
}

/**
 * Looks whether a lab can be made, or repaired, on a machine.
 * @throws DoctorError `LAB_REFUSED` with the first reason why not
 */
export function requireFit(lab: LabDescription, machine: MachineFacts, situation: LabSituation): void {
  const refusal =
    wrongFolder(lab) ??
    foreignFolder(lab.dir, situation) ??
    wrongMachine(machine) ??
    tooLittleRoom(machine, situation) ??
    takenNetwork(lab, machine, situation) ??
    takenPort(lab, machine);
  if (refusal !== undefined) throw new DoctorError('LAB_REFUSED', refusal.message, { hint: refusal.hint });
}

/** Hosts have these folders for themselves, so nothing of the lab may be below them. */
const HIDDEN = ['/tmp', '/root', '/run', '/dev', '/proc', '/sys'];

/** Those of a product these, too. */
const HIDDEN_BY_LAYOUT = ['/home', '/usr/local/bin'];

/** A socket's path has at most 107 characters (unix(7)), and the lab's longest is 21 below its folder. */
const MAX_DIR_LENGTH = 80;

function wrongFolder({ dir, layout }: LabDescription): Refusal | undefined {
  const folders = layout === undefined ? HIDDEN : [...HIDDEN, ...HIDDEN_BY_LAYOUT];
  const hidden = folders.find((folder) => dir === folder || dir.startsWith(`${folder}/`));
  const hint = 'Choose another with --dir, or leave it out.';
  if (hidden !== undefined) {
    return { message: `A lab cannot be in ${dir}: its hosts have a ${hidden} of their own.`, hint };
  }
  if (!/^\/[\w./-]+$/.test(dir) || dir.length > MAX_DIR_LENGTH) {
    const rule = `letters, digits, ".", "_" and "-" only, and at most ${MAX_DIR_LENGTH} characters`;
    return { message: `A lab cannot be in ${JSON.stringify(dir)}: its path must have ${rule}.`, hint };
  }
  return undefined;
}

/** A lab puts things where it pleases in its folder, so that must be its own. */
function foreignFolder(dir: string, { setUpBefore, folderHolds }: LabSituation): Refusal | undefined {
  const [first] = folderHolds.filter((name) => !isLockFile(name));
  if (setUpBefore || first === undefined) return undefined;
  return {
    message: `A lab needs a folder of its own, and ${dir} has other files (${first}).`,
    hint: 'Name another folder with --dir, one that is empty or does not exist yet.',
  };
}

function wrongMachine({ uid, system, namespaceProblem }: MachineFacts): Refusal | undefined {
  if (uid !== 0) {
    return {
      message: 'A lab needs root: it installs packages and creates network namespaces.',
      hint: 'Run the command as root, on a machine that you can use for this.',
    };
  }
  if (system.id !== 'debian' || system.version !== '12') {
    return {
      message: `A lab runs on Debian 12 packages, and this is ${system.name || 'an unknown system'}.`,
      hint: 'Use a Debian 12 machine; a virtual machine or a privileged container will do.',
    };
  }
  if (namespaceProblem !== undefined) {
    return {
      message: `The compute hosts of a lab are network namespaces, and this machine does not allow them: ${namespaceProblem}`,
      hint: 'A container needs the privilege to create them (docker: --privileged).',
    };
  }
  return undefined;
}

/** A lab that runs has its memory already, and one that was set up its disk. */
function tooLittleRoom(machine: MachineFacts, { setUpBefore }: LabSituation): Refusal | undefined {
  const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GB`;
  const { freeMemoryBytes, freeDiskBytes, labRuns } = machine;
  if (!labRuns && freeMemoryBytes < NEEDED_BYTES) {
    return {
      message: `A lab needs ${gib(NEEDED_BYTES)} of free memory, and there are ${gib(freeMemoryBytes)}.`,
      hint: 'Stop other programs, or use a larger machine.',
    };
  }
  if (!setUpBefore && freeDiskBytes < NEEDED_BYTES) {
    return {
      message: `A lab needs ${gib(NEEDED_BYTES)} of free disk space, and there are ${gib(freeDiskBytes)}.`,
      hint: 'Free space in /usr and in the folder of the lab, or choose another folder with --dir.',
    };
  }
  return undefined;
}

function takenNetwork(
  lab: LabDescription,
  machine: MachineFacts,
  { setUpBefore }: LabSituation,
): Refusal | undefined {
  for (const bridge of [lab.management, lab.data]) {
    const alias = machine.interfaces.get(bridge.name);
    // One without an alias may be what an interrupted attempt left, but only if there was one.
    const isOurs = alias === aliasOf(lab) || (alias === '' && setUpBefore);
    if (alias !== undefined && !isOurs) {
      return {
        message: `The interface ${bridge.name} already exists and does not belong to this lab${alias === '' ? '' : ` but "${alias}"`}.`,
        hint: 'If it belongs to another lab, take that one down first: "doctor lab down --dir" with its folder.',
      };
    }
    const other = machine.addresses.find(
      (route) => route.interface !== bridge.name && overlaps(route, bridge.prefix),
    );
    if (other !== undefined) {
      return {
        message: `A lab uses the network ${bridge.prefix}.0/24, and interface ${other.interface} of this machine has ${other.address} (netmask ${other.netmask}).`,
        hint: 'Use another machine, or remove that address first.',
      };
    }
  }
  return undefined;
}

/** Whether an address's network and a network of 24 bits have addresses in common. */
function overlaps({ address, netmask }: { address: string; netmask: string }, prefix: string): boolean {
  const bits = (text: string): number[] => text.split('.').map(Number);
  const theirs = bits(address);
  const ours = bits(`${prefix}.0`);
  const common = bits(netmask).map((part, index) => part & (index < 3 ? 255 : 0));
  return common.every((mask, index) => ((theirs[index] ?? 0) & mask) === ((ours[index] ?? 0) & mask));
}

function takenPort(lab: LabDescription, { listeners }: MachineFacts): Refusal | undefined {
  for (const [name, port] of Object.entries(lab.ports) as [PortName, number][]) {
    const address = listenAddress(lab, name);
    const taken = listeners.find(
      ({ socket, ours }) => !ours && socket.localPort === port && blocks(socket, address),
    );
    if (taken !== undefined) {
      return {
        message: `The lab's ${name} must listen on ${address}:${port}, and ${taken.process} already does.`,
        hint: 'Stop that program, or use another machine.',
      };
    }
  }
  return undefined;
}
