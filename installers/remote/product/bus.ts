import { allOf } from '../../../core/all-of.ts';
import { presentText, readFiles } from '../config/host-files.ts';
import { openForward } from './forward.ts';
import { formatMessagingUrl, readMessagingUrl, withAddresses } from './messaging-url.ts';
import type { Broker } from './messaging-url.ts';
import { endpointOf, patchable } from './site.ts';
import type { ProductSite } from './site.ts';

/**
 * The URL of a deployment's message bus, as it can be reached from here.
 * @param closers is given how to close what was opened for it
 */
export async function messagingUrl(
  site: ProductSite,
  closers: (() => Promise<void>)[],
): Promise<string | undefined> {
  const { product, remote, context } = site;
  const found = await site.found();
  const controllers = found.deployment.nodes.filter(({ role }) => role === 'controller');
  const [first] = controllers;
  if (first === undefined) return undefined;
  const host = patchable(site, found, first);
  const [path] = product.pathsOf('nova.conf', 'controller', found.deployment);
  const [file] = await readFiles(host, [path], context.signal);
  if (file === undefined) return undefined;
  const url = readMessagingUrl(presentText(file, host), first, `${path} of ${first.name}`);
  if (url === undefined) return undefined;
  const reached = withAddresses(url, controllers);
  if (found.via === undefined) return formatMessagingUrl(reached);
  // What cannot be reached from here is reached through a controller.
  const through = endpointOf(site, found, first);
  const brokers = await allOf(
    reached.brokers.map(async (broker): Promise<Broker> => {
      const forward = await openForward((address, port) => remote.dial(through, address, port), broker);
      closers.push(() => forward.close());
      return { ...broker, host: '127.0.0.1', port: forward.port };
    }),
  );
  return formatMessagingUrl({ ...reached, brokers });
}
