import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { execa, execaSync } from 'execa';
import { onTestFinished } from 'vitest';

/** Debian's own Python: another one has other packages. */
const PYTHON = '/usr/bin/python3';
const TOOL = new URL('oslo_messaging_tool.py', import.meta.url).pathname;

/** Why the tests that need oslo.messaging cannot run; undefined when they can. */
export const WHY_NO_OSLO: string | undefined =
  execaSync(PYTHON, ['-c', 'import oslo_messaging'], { reject: false }).exitCode === 0
    ? undefined
    : 'python3-oslo.messaging is not installed';

/** How oslo.messaging reads a transport URL. */
export interface OsloUrl {
  readonly transport: string;
  readonly virtualHost: string | null;
  readonly hosts: readonly (readonly [string, number | null, string | null, string | null])[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads transport URLs with oslo.messaging. */
export async function osloUrls(urls: readonly string[]): Promise<readonly OsloUrl[]> {
  const { stdout } = await execa(PYTHON, [TOOL, 'parse', ...urls]);
  return stdout.split('\n').map((line) => JSON.parse(line) as OsloUrl);
}

/** What a program is to publish. */
export interface NotifyOrder {
  readonly exchange: string;
  readonly publisher: string;
  /** `messagingv2` (default), or `messaging`, which knows no envelope. */
  readonly driver?: 'messaging' | 'messagingv2';
  readonly messages: readonly { readonly type: string; readonly payload: unknown }[];
}

/** Publishes notifications with oslo.messaging's notifier. */
export async function osloNotify(url: string, order: NotifyOrder): Promise<void> {
  await execa(PYTHON, [TOOL, 'notify', url, JSON.stringify(order)]);
}

/** A notification as oslo.messaging's listener hands it over. */
export interface ReceivedMessage {
  readonly publisherId: string;
  readonly eventType: string;
  readonly payload: unknown;
  readonly message_id: string;
  readonly timestamp: string;
}

/** Starts oslo.messaging's notification listener; it listens when this resolves, and ends with the test. */
export async function osloListen(
  url: string,
  order: { readonly exchange: string; readonly pool?: string },
): Promise<readonly ReceivedMessage[]> {
  const child = execa(PYTHON, [TOOL, 'listen', url, JSON.stringify(order)], { reject: false });
  onTestFinished(async () => {
    child.stdin.end();
    await child;
  });
  const received: ReceivedMessage[] = [];
  const lines = createInterface({ input: child.stdout });
  const [ready] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  if (ready !== '"ready"') throw new Error(`the listener did not start: ${(await child).stderr}`);
  lines.on('line', (line) => void received.push(JSON.parse(line) as ReceivedMessage));
  return received;
}
