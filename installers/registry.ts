import { DoctorError } from '../core/errors.ts';
import type { InstallerContext, InstallerFactory } from './access.ts';
import type { Installer } from './contract.ts';
import { openLocal } from './local/local.ts';

export type { HostAccess, InstallerContext, InstallerFactory } from './access.ts';

/** The adapters that exist: one folder each. */
export const INSTALLERS: Readonly<Record<string, InstallerFactory>> = {
  // Loaded when they are asked for: a run without an installer shall not wait for what they need.
  apex: async (context) => (await import('./apex/apex.ts')).openApex(context),
  fuel: async (context) => (await import('./fuel/fuel.ts')).openFuel(context),
  daisy: async (context) => (await import('./daisy/daisy.ts')).openDaisy(context),
  local: openLocal,
};

/** Other names under which CI systems ask for an installer. */
const ALIASES: Readonly<Record<string, string>> = { mcp: 'fuel', devstack: 'local' };

/** Installers that exist in the world and not here. */
const UNSUPPORTED = ['joid', 'compass'];

/**
 * Opens the adapter for an installer.
 * @param kind as in `INSTALLER_TYPE`
 * @throws DoctorError `NOT_AVAILABLE` for an installer without an adapter, `CONFIG_INVALID` for an unknown one
 */
export async function openInstaller(kind: string, context: InstallerContext): Promise<Installer> {
  const name = ALIASES[kind] ?? kind;
  const factory = Object.hasOwn(INSTALLERS, name) ? INSTALLERS[name] : undefined;
  if (factory !== undefined) return factory(context);
  const available = Object.keys(INSTALLERS).join(', ');
  if (UNSUPPORTED.includes(name)) {
    throw new DoctorError(
      'NOT_AVAILABLE',
      `This version has no adapter for the installer ${kind}; it has these: ${available}.`,
      { hint: `If its compute hosts can be reached by SSH from here, use --installer local.` },
    );
  }
  throw new DoctorError(
    'CONFIG_INVALID',
    `There is no installer "${kind}"; the installers are ${available}.`,
    {
      hint: `Set --installer or INSTALLER_TYPE to one of: ${available}.`,
    },
  );
}
