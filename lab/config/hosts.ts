import { join } from 'node:path';
import { allHosts } from '../description.ts';
import type { LabHost } from '../description.ts';
import { LAYOUT_OF } from '../layouts/all.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';

/** What differs from one host to the next, as files that are laid over those of this machine. */
export function hostFiles(input: ConfigInput): ConfigFile[] {
  return allHosts(input.lab).flatMap((host) => {
    const paths = hostPaths(input, host);
    return [
      { path: join(paths.etc, 'hosts'), text: hostsFile(input), inPlace: true },
      { path: join(paths.etc, 'hostname'), text: `${host.name}\n`, inPlace: true },
      // No name server: a name is in the hosts file, or it is not known, at once.
      { path: join(paths.etc, 'resolv.conf'), text: '# names are in /etc/hosts\n', inPlace: true },
      // Root may log in by key, whatever this machine thinks of root's password.
      { path: join(paths.etc, 'shadow'), text: 'root:*:19000:0:99999:7:::\n', mode: 0o600, inPlace: true },
      { path: paths.sshdConfig, text: sshdConfig(input, host) },
    ];
  });
}

/** Where a host's own files are. */
export function hostPaths({ lab }: Pick<ConfigInput, 'lab'>, host: LabHost) {
  const root = join(lab.paths.hosts, host.name);
  return {
    root,
    etc: join(root, 'etc'),
    home: join(root, 'root'),
    tmp: join(root, 'tmp'),
    sshdConfig: join(root, 'sshd_config'),
    hostKey: join(lab.paths.keys, `${host.name}_ed25519`),
  };
}

function hostsFile({ lab }: ConfigInput): string {
  const lines = [
    '127.0.0.1 localhost',
    '::1 localhost ip6-localhost ip6-loopback',
    `${lab.management.address} ${lab.controller}`,
    ...allHosts(lab).map((host) => {
      const listed = lab.layout?.nodes.find((node) => node.host.name === host.name)?.name;
      const alias = listed === undefined || listed === host.name ? '' : ` ${listed}`;
      return `${host.managementIp} ${host.name}${alias}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** Nothing that could ask somebody else: no PAM, no DNS, no Kerberos. */
function sshdConfig(input: ConfigInput, host: LabHost): string {
  const { keys, root, password } = loginsOf(input, host);
  return `ListenAddress ${host.managementIp}
Port 22
HostKey ${hostPaths(input, host).hostKey}
${keys}
PidFile none
PermitRootLogin ${root}
PasswordAuthentication ${password}
KbdInteractiveAuthentication no
GSSAPIAuthentication no
UsePAM no
UseDNS no
PrintMotd no
MaxStartups 100
MaxSessions 100
Subsystem sftp internal-sftp
`;
}

/** Who may log in: root by the lab's key, or whom a product has, by what is in the user's home. */
function loginsOf({ lab }: ConfigInput, host: LabHost) {
  const { layout, paths } = lab;
  if (layout === undefined) {
    const keys = `AuthorizedKeysFile ${paths.sshKey}.pub\nStrictModes no`;
    return { keys, root: 'prohibit-password', password: 'no' };
  }
  const { installerUser, nodeUser, byPassword } = LAYOUT_OF[layout.product];
  const isInstaller = host.name === layout.installer.name;
  const takesPassword = isInstaller && byPassword;
  const rootMay = (isInstaller ? installerUser : nodeUser) === 'root';
  return {
    keys: 'AuthorizedKeysFile .ssh/authorized_keys',
    root: takesPassword ? 'yes' : rootMay ? 'prohibit-password' : 'no',
    password: takesPassword ? 'yes' : 'no',
  };
}
