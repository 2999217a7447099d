import { join } from 'node:path';
import { listenAddress } from '../description.ts';
import { database, dataDir, etcDir } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';

/** Keystone's configuration and its keys, which are files of random numbers. */
export function identityFiles(input: ConfigInput): ConfigFile[] {
  const { lab, secrets } = input;
  const { config, fernetKeys, credentialKeys } = identityPaths(input);
  const text = renderIni(database(input, 'keystone'), {
    cache: {
      enabled: true,
      backend: 'dogpile.cache.pymemcache',
      memcache_servers: `${listenAddress(lab, 'memcached')}:${lab.ports.memcached}`,
    },
    token: { provider: 'fernet' },
    fernet_tokens: { key_repository: fernetKeys },
    fernet_receipts: { key_repository: fernetKeys },
    credential: { key_repository: credentialKeys },
  });
  const keys = (folder: string, texts: readonly string[]): ConfigFile[] =>
    texts.map((key, index) => ({ path: join(folder, String(index)), text: key, group: 'keystone' }));
  return [
    { path: config, text, group: 'keystone' },
    ...keys(fernetKeys, secrets.fernet),
    ...keys(credentialKeys, secrets.credential),
  ];
}

/** Where the files of {@link identityFiles} are. */
export function identityPaths(input: ConfigInput) {
  return {
    config: join(etcDir(input, 'keystone'), 'keystone.conf'),
    fernetKeys: join(dataDir(input, 'keystone'), 'fernet-keys'),
    credentialKeys: join(dataDir(input, 'keystone'), 'credential-keys'),
  };
}
