/** A major version of a service's API that the clients speak, and the least minor one. */
export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
  /** Its part of an address: `v2.1`. */
  readonly segment: string;
  /** Whether the project's id comes after the version in every address (Orchestration API v1). */
  readonly isPerProject?: true;
}

/** What each client speaks, by service type (the API references' own addresses). */
export const API_VERSIONS: Readonly<Record<string, ApiVersion>> = {
  identity: { major: 3, minor: 0, segment: 'v3' },
  compute: { major: 2, minor: 1, segment: 'v2.1' },
  network: { major: 2, minor: 0, segment: 'v2.0' },
  image: { major: 2, minor: 0, segment: 'v2' },
  orchestration: { major: 1, minor: 0, segment: 'v1', isPerProject: true },
  alarming: { major: 2, minor: 0, segment: 'v2' },
};

/** Major and minor number of `v2`, `v2.1`, `v3.14`; undefined for anything else. */
export function readVersion(text: string | undefined): readonly [number, number] | undefined {
  const match = /^v(\d+)(?:\.(\d+))?$/.exec(text ?? '');
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0)];
}

/** Whether a version serves clients of `wanted`: the same major one, and no lower minor one. */
export function fits(wanted: ApiVersion, version: readonly [number, number] | undefined): boolean {
  return version !== undefined && version[0] === wanted.major && version[1] >= wanted.minor;
}

/** An address of the catalogue in its parts. */
export interface EndpointParts {
  /** Without version, project and slashes at the end. */
  readonly base: string;
  /** `v2.1` */
  readonly version: string | undefined;
  readonly projectId: string | undefined;
}

/** An address without doubled slashes in its path, and without any at its end: services take both alike. */
export function tidyUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')}${search}`;
}

/** Ids of projects: 32 hexadecimal digits, with or without dashes, after `AUTH_` in addresses of object stores. */
const PROJECT_ID = /^(?:AUTH_)?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** Takes an address of the catalogue apart: version and project may be in it, or not. */
export function endpointParts(url: string, projectId: string | undefined): EndpointParts {
  const { origin, pathname } = new URL(tidyUrl(url));
  const parts = pathname.split('/').filter((part) => part !== '');
  const last = parts.at(-1);
  const isProject =
    last !== undefined &&
    (last === projectId || (PROJECT_ID.test(last) && readVersion(parts.at(-2)) !== undefined));
  const project = isProject ? parts.pop() : undefined;
  const version = readVersion(parts.at(-1)) === undefined ? undefined : parts.pop();
  return { base: [origin, ...parts].join('/'), version, projectId: project };
}
