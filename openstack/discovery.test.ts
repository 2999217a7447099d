import { describe, expect, it } from 'vitest';
import { API_VERSIONS } from './api-versions.ts';
import { findRoot } from './discovery.ts';
import type { ServiceRoot } from './discovery.ts';
import type { HttpAnswer } from './http.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
type Pages = Readonly<Record<string, object | number>>;

/** Looks a service up that has these pages and no others; a number is a status. */
async function rootOf(
  service: string,
  url: string,
  pages: Pages = {},
): Promise<ServiceRoot & { readonly asked: readonly string[] }> {
  const wanted = API_VERSIONS[service];
  if (wanted === undefined) throw new RangeError(service);
  const asked: string[] = [];
  const get = async (at: string): Promise<HttpAnswer> => {
    asked.push(at);
    const page = pages[at] ?? 404;
    const { location, ...body } =
      typeof page === 'number' ? { location: undefined } : (page as { location?: string });
    const status = typeof page === 'number' ? page : location === undefined ? 300 : 301;
    return { status, headers: { location }, body: JSON.stringify(body), requestId: undefined };
  };
  return { ...(await findRoot({ service, url, wanted, projectId: PROJECT, get })), asked };
}

const version = (id: string, href: string, status = 'CURRENT') => ({
  id,
  status,
  links: [
    { rel: 'describedby', href: 'https://docs.example' },
    { rel: 'self', href },
  ],
});

describe('the root of an API', () => {
  it.each([
    ['identity', 'http://k:5000/v3', 'http://k:5000/v3'],
    ['identity', 'http://k:5000//v3', 'http://k:5000/v3'],
    ['identity', 'http://k:5000/v3/', 'http://k:5000/v3'],
    ['identity', 'http://k/identity/v3//', 'http://k/identity/v3'],
    ['compute', 'http://n:8774/v2.1/', 'http://n:8774/v2.1'],
    ['compute', `http://n:8774/v2.1/${PROJECT}`, `http://n:8774/v2.1/${PROJECT}`],
    ['image', 'http://g/image/v2/', 'http://g/image/v2'],
    ['image', 'http://g/v2.0', 'http://g/v2.0'],
    ['network', 'http://q/networking/v2.0', 'http://q/networking/v2.0'],
    ['orchestration', `http://h:8004/v1/${PROJECT}/`, `http://h:8004/v1/${PROJECT}`],
    ['orchestration', 'http://h:8004/v1', `http://h:8004/v1/${PROJECT}`],
    ['alarming', 'http://a:8042/v2', 'http://a:8042/v2'],
  ])('of %s at %s is taken from the address, and nothing is asked', async (service, url, root) => {
    expect(await rootOf(service, url)).toEqual({ url: root, isPassing: false, asked: [] });
  });

  const nova = {
    versions: [
      version('v2.0', 'http://n/compute/v2/', 'SUPPORTED'),
      version('v2.1', 'http://n/compute/v2.1/'),
    ],
  };
  const keystone = { versions: { values: [version('v3.14', 'http://k:5000/v3/', 'stable')] } };

  it.each([
    ['compute', 'http://n/compute', { 'http://n/compute/': nova }, 'http://n/compute/v2.1'],
    ['compute', 'http://n/compute/v2', { 'http://n/compute/': nova }, 'http://n/compute/v2.1'],
    [
      'compute',
      `http://n/compute/v2/${PROJECT}`,
      { 'http://n/compute/': nova },
      `http://n/compute/v2.1/${PROJECT}`,
    ],
    ['identity', 'http://k:5000', { 'http://k:5000/': keystone }, 'http://k:5000/v3'],
    ['identity', 'http://k:5000/v2.0', { 'http://k:5000/': keystone }, 'http://k:5000/v3'],
    ['identity', 'http://k:5000//v2.0/', { 'http://k:5000/': keystone }, 'http://k:5000/v3'],
  ])('of %s at %s is where its version document says', async (service, url, pages, root) => {
    const found = await rootOf(service, url, pages);
    expect(found).toMatchObject({ url: root, isPassing: false });
    expect(found.asked).toHaveLength(1);
  });

  it.each([
    [
      'another host',
      'https://cloud.example/image',
      'http://10.0.0.4:9292/v2/',
      'https://cloud.example/image/v2',
    ],
    ['another scheme', 'https://cloud.example', 'http://cloud.example/v2/', 'https://cloud.example/v2'],
    [
      'another port',
      'https://cloud.example:443',
      'http://cloud.example:9292/v2/',
      'https://cloud.example/v2',
    ],
    ['a lost path', 'http://cloud.example/image', 'http://cloud.example/v2', 'http://cloud.example/image/v2'],
    ['a relative link', 'http://cloud.example/image', 'v2/', 'http://cloud.example/image/v2'],
    [
      'another place',
      'http://cloud.example/image',
      'http://cloud.example/glance/v2/',
      'http://cloud.example/glance/v2',
    ],
  ])('stays reachable when a version document links to %s', async (_, url, href, root) => {
    const pages = { [new URL(`${url}/`).href]: { versions: [version('v2.15', href)] } };
    expect(await rootOf('image', url, pages)).toMatchObject({ url: root });
  });

  it('is that of the newest version that clients speak, and of none that is only tried out', async () => {
    const versions = [
      version('v2.7', 'http://g/seven/v2/', 'SUPPORTED'),
      version('v2.16', 'http://g/sixteen/v2/'),
      version('v2.17', 'http://g/seventeen/v2/', 'EXPERIMENTAL'),
      version('v3', 'http://g/v3/'),
      { id: 'v2.18', status: 'CURRENT' },
    ];
    expect(await rootOf('image', 'http://g', { 'http://g/': { versions } })).toMatchObject({
      url: 'http://g/sixteen/v2',
    });
  });

  it('is found behind a redirect of the web server', async () => {
    const pages = { 'http://n/compute/': { location: '/nova/' }, 'http://n/nova/': nova };
    expect(await rootOf('compute', 'http://n/compute', pages)).toMatchObject({
      url: 'http://n/compute/v2.1',
    });
  });

  it.each([404, 403, 500, 503])('is guessed where there is no version document, but %d', async (status) => {
    expect(await rootOf('compute', 'http://n/compute', { 'http://n/compute/': status })).toMatchObject({
      url: 'http://n/compute/v2.1',
      isPassing: status >= 500,
    });
  });

  it('of a service without that version is an error with those it has', async () => {
    const pages = { 'http://g/': { versions: [version('v1.1', 'http://g/v1/')] } };
    await expect(rootOf('image', 'http://g', pages)).rejects.toMatchObject({
      code: 'CLOUD_UNEXPECTED',
      message: 'The image service at http://g has no API v2; it has v1.1.',
    });
  });
});
