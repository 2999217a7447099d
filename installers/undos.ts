import { DoctorError } from '../core/errors.ts';
import type { Undo } from '../core/ledger.ts';
import type { Installer } from './contract.ts';

/** The kind of the ledger's step for a patched node. */
export const CONFIG_PATCH = 'config-patch';

/** The kind of the ledger's step for a port of the controllers that leads here. */
export const TUNNEL = 'tunnel';

/** How to take back what is done to a deployment's hosts. */
export function installerUndos(installer: Installer): Record<string, Undo> {
  return {
    async [CONFIG_PATCH]({ undo, what }) {
      if (installer.patches !== undefined) return installer.patches.takeBack(undo);
      throw new DoctorError('NOT_AVAILABLE', `The installer ${installer.kind} does not know the ${what}.`, {
        hint: 'Name the installer that the run was made with: --installer.',
      });
    },
    // A tunnel is a connection of the process that opened it, and ends with that at the latest.
    [TUNNEL]: () => Promise.resolve(),
  };
}
