/** What keystoneauth and os-client-config read of the environment to find a cloud, secrets left out. */
const CLOUD_VARIABLES: readonly string[] = [
  'OS_CLOUD',
  'OS_CLIENT_CONFIG_FILE',
  'OS_AUTH_URL',
  'OS_USERNAME',
  'OS_USER_ID',
  'OS_USER_DOMAIN_NAME',
  'OS_USER_DOMAIN_ID',
  'OS_PROJECT_NAME',
  'OS_PROJECT_ID',
  'OS_TENANT_NAME',
  'OS_TENANT_ID',
  'OS_PROJECT_DOMAIN_NAME',
  'OS_PROJECT_DOMAIN_ID',
  'OS_REGION_NAME',
  'OS_INTERFACE',
  'OS_ENDPOINT_TYPE',
  'OS_CACERT',
  'OS_INSECURE',
  'OS_APPLICATION_CREDENTIAL_ID',
  'OS_APPLICATION_CREDENTIAL_NAME',
  'OS_AUTH_TYPE',
  'OS_DOMAIN_ID',
  'OS_DOMAIN_NAME',
  'OS_DEFAULT_DOMAIN',
  'OS_DEFAULT_DOMAIN_ID',
  'OS_DEFAULT_DOMAIN_NAME',
];
/** Those that count when an entry of clouds.yaml says the rest. */
const WITH_CLOUDS_YAML: readonly string[] = [
  'OS_CLOUD',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
  'OS_REGION_NAME',
];

/**
 * The variables that name the cloud of a run: to repeat it takes these, and a password.
 * @param osCloud what `--os-cloud` names
 */
export function cloudVariables(
  env: Readonly<Record<string, string | undefined>>,
  osCloud: string | undefined,
): readonly (readonly [string, string])[] {
  const usesYaml = (osCloud ?? env['OS_CLOUD'] ?? '') !== '';
  return (usesYaml ? WITH_CLOUDS_YAML : CLOUD_VARIABLES).flatMap((name) => {
    const value = env[name] ?? '';
    if (value === '' || (name === 'OS_CLOUD' && osCloud !== undefined)) return [];
    return [[name, name === 'OS_AUTH_URL' ? withoutUserInfo(value) : value] as const];
  });
}

/** An address may hold a password: `http://user:password@host`. */
function withoutUserInfo(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}
