/** Names for people: without the domain that all hosts share. Names that would be the same stay as they are. */
export function shortHosts(hosts: readonly string[]): (host: string) => string {
  const first = (host: string): string => host.split('.')[0] ?? host;
  const isUnique = new Set(hosts.map(first)).size === new Set(hosts).size;
  return (host) => (isUnique && hosts.includes(host) ? first(host) : host);
}

const SHORT_ID = 8;

/** Ids for people: their first characters, as long as it takes to distinguish them. */
export function shortIds(ids: readonly string[]): (id: string) => string {
  const known = new Set(ids);
  const isUnique = new Set([...known].map((id) => id.slice(0, SHORT_ID))).size === known.size;
  return (id) => (isUnique ? id.slice(0, SHORT_ID) : id);
}
