import { DoctorError } from '../core/errors.ts';
import type { InstallerContext, InstallerFactory } from './access.ts';
import type { Installer } from './contract.ts';

export type { HostAccess, InstallerContext } from './access.ts';

/** The adapters that exist: one folder each. Each is loaded when a command uses it, so that the others stay quick. */
export const INSTALLERS: Readonly<Record<string, InstallerFactory>> = {
  apex: async (context) => (await import('./apex/apex.ts')).openApex(context),
  fuel: async (context) => (await import('./fuel/fuel.ts')).openFuel(context),
  daisy: async (context) => (await import('./daisy/daisy.ts')).openDaisy(context),
  local: async (context) => (await import('./local/local.ts')).openLocal(context),
};

/** Other names under which CI systems ask for an installer. */
export const INSTALLER_ALIASES: Readonly<Record<string, string>> = { mcp: 'fuel', devstack: 'local' };

/** OPNFV's installers without an adapter here. */
const UNSUPPORTED: readonly string[] = ['joid', 'compass'];

const names = (): string => Object.keys(INSTALLERS).join(', ');
const USE_LOCAL = 'If its compute hosts can be reached by SSH from here, use local.';

/** What to say of an installer that OPNFV has and this version does not; undefined for any other name. */
export function installerWithoutAdapter(name: string): string | undefined {
  if (!UNSUPPORTED.includes(name)) return undefined;
  return `this version has no adapter for the installer ${name}; it has these: ${names()}. ${USE_LOCAL}`;
}

/**
 * Opens the adapter for an installer.
 * @param kind as in `INSTALLER_TYPE`
 * @throws DoctorError `NOT_AVAILABLE` for an installer without an adapter, `CONFIG_INVALID` for an unknown one
 */
export async function openInstaller(kind: string, context: InstallerContext): Promise<Installer> {
  const name = INSTALLER_ALIASES[kind] ?? kind;
  const factory = Object.hasOwn(INSTALLERS, name) ? INSTALLERS[name] : undefined;
  if (factory !== undefined) return factory(context);
  if (UNSUPPORTED.includes(name)) {
    throw new DoctorError(
      'NOT_AVAILABLE',
      `This version has no adapter for the installer ${kind}; it has these: ${names()}.`,
      { hint: 'If its compute hosts can be reached by SSH from here, use --installer local.' },
    );
  }
  throw new DoctorError('CONFIG_INVALID', `There is no installer "${kind}"; the installers are ${names()}.`, {
    hint: `Set --installer or INSTALLER_TYPE to one of: ${names()}.`,
  });
}
