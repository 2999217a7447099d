import { INSTALLER_ALIASES, INSTALLERS, installerWithoutAdapter } from '../../installers/registry.ts';
import { choice, optional, text, whole, word, yesNo } from './kinds.ts';
import type { ValueKind } from './kinds.ts';
import { option } from './option-spec.ts';

/** OPNFV's other installers are no mistakes of typing: the error says what to do instead. */
const INSTALLER: ValueKind<string> = {
  ...choice(Object.keys(INSTALLERS), INSTALLER_ALIASES),
  why: installerWithoutAdapter,
};

/** The installer of the cloud, and how its hosts are reached. The names and defaults are OPNFV's own. */
export const INSTALLER_OPTIONS = {
  installerType: option('installer', 'type', INSTALLER, 'local', 'what the cloud was installed with', {
    env: 'INSTALLER_TYPE',
    flag: '--installer <type>',
  }),
  installerIp: option('installer', 'ip', word, '127.0.0.1', "the installer's address", {
    env: 'INSTALLER_IP',
  }),
  installerKeyFile: option('installer', 'key_file', optional(text), undefined, 'private key for SSH', {
    env: 'SSH_KEY',
  }),
  installerUsername: option(
    'installer',
    'username',
    optional(text),
    undefined,
    "user on the compute hosts, or on the installer's host where there is one; must be allowed to `sudo`",
  ),
  installerPassword: option(
    'installer',
    'password',
    optional(text),
    undefined,
    "that user's password, where no key is accepted",
    { env: 'INSTALLER_PASSWORD', secret: true },
  ),
  installerKeyPassphrase: option(
    'installer',
    'key_passphrase',
    optional(text),
    undefined,
    'passphrase of the private key, when it is encrypted',
    { env: 'SSH_KEY_PASSPHRASE', secret: true },
  ),
  installerSshPort: option(
    'installer',
    'ssh_port',
    optional(whole('port', 1, 65_535)),
    undefined,
    'port of the SSH servers on its hosts (default: from the ssh config, or 22)',
    { env: 'INSTALLER_SSH_PORT' },
  ),
  jump: option(
    'installer',
    'jump',
    choice(['auto', 'always', 'never'], { true: 'always', yes: 'always', false: 'never', no: 'never' }),
    'auto',
    "whether hosts are reached through the installer's host; auto: only where they do not answer from here",
    { flag: '--jump [when]' },
  ),
  hostKeyPolicy: option(
    'installer',
    'host_key_policy',
    optional(choice(['accept-new', 'strict', 'off'])),
    undefined,
    'what to do with unknown SSH host keys (default: from the ssh config, or accept-new)',
    { env: 'SSH_HOST_KEY_POLICY', flag: '--host-key-policy <policy>' },
  ),
  knownHosts: option(
    'installer',
    'known_hosts',
    optional(text),
    undefined,
    'list of known SSH host keys (default: from the ssh config, or ~/.ssh/known_hosts)',
    { env: 'SSH_KNOWN_HOSTS' },
  ),
  sshConfig: option(
    'installer',
    'ssh_config',
    optional(text),
    undefined,
    'ssh config with users, keys and jump hosts, or none (default ~/.ssh/config)',
    { env: 'SSH_CONFIG', flag: '--ssh-config <file>' },
  ),
  patch: option(
    'installer',
    'patch',
    yesNo,
    true,
    "leave the deployment's configuration unchanged, and refuse to run when something is missing in it",
    { flag: '--no-patch' },
  ),
} as const;
