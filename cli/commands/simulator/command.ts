import { DEPLOYMENTS } from '../../../simulator/deployments/product.ts';
import { SIMULATOR_INJECTIONS } from '../../config/injections.ts';
import { CONFIG_OPTION, addOptions } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const INJECTIONS_HELP = `faults to inject, comma-separated: ${SIMULATOR_INJECTIONS}; those of alarms are in force from the failure of a host's link to the next new alarm`;

const EPILOG = `
It exits with 0 when Ctrl-C or SIGTERM stops it.

Example:
  doctor simulator --openrc lab.rc &
  source lab.rc && openstack server list
`;

/** `doctor simulator` */
export const SIMULATOR: CommandDefinition = {
  name: 'simulator',
  define: (command) =>
    void addOptions(command, (section, name) => section === 'simulator' || name === 'transportUrl', {
      injections: INJECTIONS_HELP,
    })
      .description('serve the embedded cloud alone until interrupted; prints an openrc')
      .option(...CONFIG_OPTION)
      .option('--openrc <file>', 'write the openrc to a file once everything answers; removed at the end')
      .option('--port <port>', "Keystone's port; default: a free one")
      .option(
        '--deployment <name>',
        `also the hosts of an installed cloud, reached by SSH: ${DEPLOYMENTS.join(', ')}`,
      )
      .option('--controllers <count>', 'its controllers (default 3)')
      .option('--behind-jump', "reach its nodes only through the installer's host")
      .option('--verbose', 'print the log')
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).simulatorCommand,
};
