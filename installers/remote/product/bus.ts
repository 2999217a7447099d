import { allOf } from '../../../core/all-of.ts';
import { DoctorError, messageOf } from '../../../core/errors.ts';
import type { MessagingFacts } from '../../contract.ts';
import type { Endpoint } from '../connection.ts';
import { masked } from '../config/mask.ts';
import { presentText, readFiles } from '../config/host-files.ts';
import { openForward } from './forward.ts';
import { formatMessagingUrl, readMessagingUrl, withAddresses } from './messaging-url.ts';
import type { Broker, MessagingUrl } from './messaging-url.ts';
import { endpointOf, patchable } from './nodes.ts';
import type { AdapterContext } from './nodes.ts';

/** A deployment's message bus. */
interface DeploymentBus {
  /** With addresses that its nodes reach. */
  readonly url: MessagingUrl;
  /** The controller through which it is reached, where it is not reached from here. */
  readonly through: Endpoint | undefined;
}

/** What is known of a deployment's message bus, or why nothing is. */
export async function messagingFacts(adapter: AdapterContext): Promise<MessagingFacts> {
  return describeMessaging(async () => {
    const bus = await deploymentBus(adapter);
    if (bus === undefined) return {};
    const { url, through } = bus;
    return { url: formatMessagingUrl(url), ...(through === undefined ? {} : { through: through.name }) };
  });
}

/** Facts with the password masked, and an error among them. */
export async function describeMessaging(find: () => Promise<MessagingFacts>): Promise<MessagingFacts> {
  try {
    const facts = await find();
    return { ...facts, ...(facts.url === undefined ? {} : { url: masked(facts.url) }) };
  } catch (error) {
    if (error instanceof DoctorError) return { problem: messageOf(error) };
    throw error;
  }
}

/**
 * The URL of a deployment's message bus, as it can be reached from here.
 * @param closers is given how to close what was opened for it
 */
export async function messagingUrl(
  adapter: AdapterContext,
  closers: (() => Promise<void>)[],
): Promise<string | undefined> {
  const bus = await deploymentBus(adapter);
  if (bus === undefined) return undefined;
  const { url, through } = bus;
  if (through === undefined) return formatMessagingUrl(url);
  const brokers = await allOf(
    url.brokers.map(async (broker): Promise<Broker> => {
      const forward = await openForward(
        (address, port) => adapter.remote.dial(through, address, port),
        broker,
      );
      closers.push(() => forward.close());
      return { ...broker, host: '127.0.0.1', port: forward.port };
    }),
  );
  return formatMessagingUrl({ ...url, brokers });
}

async function deploymentBus(adapter: AdapterContext): Promise<DeploymentBus | undefined> {
  const { product, context } = adapter;
  const found = await adapter.found();
  const controllers = found.deployment.nodes.filter(({ role }) => role === 'controller');
  const [first] = controllers;
  if (first === undefined) return undefined;
  const host = patchable(adapter, found, first);
  const [path] = product.pathsOf('nova.conf', 'controller', found.deployment);
  const [file] = await readFiles(host, [path], context.signal);
  if (file === undefined) return undefined;
  const url = readMessagingUrl(presentText(file, host), first, `${path} of ${first.name}`);
  if (url === undefined) return undefined;
  // What cannot be reached from here is reached through a controller.
  const through = found.via === undefined ? undefined : endpointOf(adapter, found, first);
  return { url: withAddresses(url, controllers), through };
}
