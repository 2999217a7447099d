import { endpointParts } from './api-versions.ts';

/** Whether two authentication URLs name the same Keystone: its version and slashes may be written or left out. */
export function isSameCloud(url: string, other: string): boolean {
  return addressOf(url) === addressOf(other);
}

function addressOf(url: string): string {
  return URL.canParse(url) ? endpointParts(url, undefined).base : url;
}
