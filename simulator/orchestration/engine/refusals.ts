import type { Service } from './services.ts';
import { isTemplateMapping } from '../hot/parse.ts';

/** The refusal of a service: the name is the exception class of its Python client, with that exception's message. */
export class Refusal extends Error {
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Classes of novaclient, glanceclient and aodhclient. */
const CLASSES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  413: 'OverLimit',
};

/** Neutron's errors for which neutronclient has a class of their own. */
const NEUTRON_CLASSES = new Set([
  'ExternalIpAddressExhausted',
  'InvalidIpForNetwork',
  'IpAddressAlreadyAllocated',
  'IpAddressGenerationFailure',
  'IpAddressInUse',
  'MacAddressInUse',
  'NetworkInUse',
  'NetworkNotFound',
  'OverQuota',
  'PortInUse',
  'PortNotFound',
  'StateInvalid',
]);

/** The exception that a client raises for an error response. */
export function refusalBy(
  service: Service,
  status: number,
  body: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Refusal {
  const requestId = String(headers['x-openstack-request-id'] ?? '');
  const { type, words } = read(body);
  if (service === 'network') {
    const own = type !== undefined && NEUTRON_CLASSES.has(type) ? `${type}Client` : undefined;
    return new Refusal(
      own ?? CLASSES[status] ?? 'NeutronClientException',
      status,
      `${words}\nNeutron server returns request_ids: ['${requestId}']`,
    );
  }
  return new Refusal(
    CLASSES[status] ?? 'ClientException',
    status,
    `${words} (HTTP ${status}) (Request-ID: ${requestId})`,
  );
}

/** Every service wraps its message once: Nova under the fault's name, Neutron and Aodh under their own keys. */
function read(body: string): { readonly type: string | undefined; readonly words: string } {
  try {
    const [inner] = Object.values(JSON.parse(body) as object) as unknown[];
    if (isTemplateMapping(inner)) {
      const words = inner['message'] ?? inner['faultstring'];
      const type = inner['type'];
      return { type: typeof type === 'string' ? type : undefined, words: String(words) };
    }
  } catch {
    // Not JSON: the body itself is all there is.
  }
  return { type: undefined, words: body };
}
