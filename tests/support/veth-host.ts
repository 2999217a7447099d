import { randomInt } from 'node:crypto';
import { userInfo } from 'node:os';
import { execa, execaSync } from 'execa';

/** Why no host of {@link startVethHost} can be made here; undefined when one can. */
export const WHY_NO_VETH: string | undefined = whyNoVeth();

function whyNoVeth(): string | undefined {
  if (userInfo().uid !== 0) return 'only root can make network namespaces';
  const name = `dpf-try-${randomInt(1_000_000)}`;
  const { exitCode } = execaSync('ip', ['netns', 'add', name], { reject: false });
  if (exitCode !== 0) return 'no network namespace can be made here';
  execaSync('ip', ['netns', 'delete', name]);
  const { failed } = execaSync('ping', ['-V'], { reject: false });
  return failed ? 'ping is not installed' : undefined;
}

/** A network namespace that plays a host: one interface, joined to this machine by a veth pair. */
export interface VethHost {
  readonly name: string;
  /** Its address. */
  readonly address: string;
  /** Another address that it holds. */
  readonly otherAddress: string;
  /** Takes its interface down. Returns when that was done, in microseconds since the epoch. */
  linkDown(): Promise<number>;
  linkUp(): Promise<void>;
  /** Runs a program in it. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** Whether its kernel answers ICMP echo requests. */
  setEcho(on: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Makes a host. Everything it makes is called `dpf-…` and is gone after `close`. */
export async function startVethHost(): Promise<VethHost> {
  const tag = String(randomInt(100_000, 1_000_000));
  const name = `dpf-${tag}`;
  const [ours, theirs] = [`dpf-a${tag}`, `dpf-b${tag}`];
  // RFC 2544: for tests of network devices, never routed.
  const net = `198.18.${randomInt(0, 256)}`;
  const ip = (...words: readonly string[]) => execa('ip', words);
  const inside = (...words: readonly string[]) => ip('netns', 'exec', name, ...words);
  const close = async (): Promise<void> => {
    await execa('ip', ['link', 'delete', ours], { reject: false });
    await execa('ip', ['netns', 'delete', name], { reject: false });
  };
  try {
    await ip('netns', 'add', name);
    await ip('link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', name);
    await ip('addr', 'add', `${net}.1/24`, 'dev', ours);
    await ip('link', 'set', ours, 'up');
    for (const last of ['2', '3']) await inside('ip', 'addr', 'add', `${net}.${last}/24`, 'dev', theirs);
    await inside('ip', 'link', 'set', theirs, 'up');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name,
    address: `${net}.2`,
    otherAddress: `${net}.3`,
    async linkDown() {
      const script = `ip link set ${theirs} down; echo "$EPOCHREALTIME"`;
      const { stdout } = await inside('bash', '-c', script);
      return Math.round(Number(stdout.replace(',', '.')) * 1_000_000);
    },
    linkUp: async () => void (await inside('ip', 'link', 'set', theirs, 'up')),
    run: async (program, ...args) => (await inside(program, ...args)).stdout,
    async setEcho(on) {
      const file = '/proc/sys/net/ipv4/icmp_echo_ignore_all';
      await inside('bash', '-c', `echo ${on ? 0 : 1} >${file}`);
    },
    close,
  };
}
