import pLimit from 'p-limit';
import { messageOf, DoctorError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { FaultKind } from '../../faults/contract.ts';
import { faultOf } from '../../faults/registry.ts';
import type { ComputeHost } from '../../installers/contract.ts';
import { CLOCK_MARGIN_US, measureClockOffset } from '../fault-management/clock-offset.ts';
import type { ClockOffset } from '../fault-management/clock-offset.ts';
import { listed, ok, red, warn } from './check.ts';
import type { CheckContext, Found } from './check.ts';
import type { PreflightOptions } from './context.ts';
import type { HostView } from './hosts.ts';
import { problemsIn, renderHostScript } from './host-script.ts';

/** What was found on one host. */
interface Login {
  readonly host: ComputeHost;
  /** Why a run cannot use it; undefined when it can. */
  readonly failure: { readonly code: ErrorCode; readonly words: string; readonly advice: string } | undefined;
  /** Undefined when it was not let in. */
  readonly clock: ClockOffset | undefined;
}

/** Of a large cloud only so many hosts are tried. */
const MOST_HOSTS = 64;
const AT_A_TIME = 8;
const LOGIN_TIMEOUT_MS = 10_000;

/** Logs in to hosts, and checks what the fault requires there and their clocks. Changes nothing. */
export async function tryLogins(
  context: CheckContext,
  options: Pick<PreflightOptions, 'fault'>,
  { installer, usable }: HostView,
): Promise<{ readonly ssh: Found; readonly clocks: Found }> {
  const limit = pLimit(AT_A_TIME);
  const fault = faultOf(options.fault);
  const hosts = usable.slice(0, MOST_HOSTS);
  const logins = await Promise.all(
    hosts.map((host) => limit(() => tryLogin(context, installer, host, fault))),
  );
  context.signal.throwIfAborted();
  const of = usable.length > hosts.length ? ` (the first ${hosts.length} of ${usable.length})` : '';
  return { ssh: judgeLogins(logins, of, fault), clocks: judgeClocks(logins) };
}

async function tryLogin(
  { clock, signal }: CheckContext,
  installer: HostView['installer'],
  host: ComputeHost,
  fault: FaultKind,
): Promise<Login> {
  const shell = installer.shell(host);
  try {
    const options = { timeoutMs: LOGIN_TIMEOUT_MS, signal, isRepeatable: true };
    const { stdout } = await shell.run(renderHostScript(host.address, fault), options);
    const [problem] = problemsIn(stdout);
    const offset = await measureClockOffset(shell, clock, signal);
    if (problem === undefined) return { host, failure: undefined, clock: offset };
    return {
      host,
      clock: offset,
      failure: {
        code: 'HOST_COMMAND_FAILED',
        words: `${host.name}: ${problem}`,
        advice: `Set it right on ${host.name}; the login must be root, or run sudo without a password.`,
      },
    };
  } catch (error) {
    const failure =
      error instanceof DoctorError
        ? { code: error.code, words: error.message.replace(/\.$/, ''), advice: error.hint }
        : { code: 'HOST_UNREACHABLE' as const, words: messageOf(error), advice: 'Try ssh by hand.' };
    return { host, failure, clock: undefined };
  }
}

function judgeLogins(logins: readonly Login[], of: string, { name }: FaultKind): Found {
  const failures = logins.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  if (first === undefined) {
    return ok(`${logins.length} hosts${of} let us in, and can be broken by the fault ${name}.`);
  }
  const words = listed(
    failures.map((failure) => failure.words),
    3,
  );
  return red(
    first.code,
    `${failures.length} of ${logins.length} hosts${of} cannot be used: ${words}.`,
    first.advice,
  );
}

function judgeClocks(logins: readonly Login[]): Found {
  const clocks = logins.flatMap(({ host, clock }) =>
    clock === undefined ? [] : [{ host: host.name, ...clock }],
  );
  if (clocks.length === 0) return warn('Not checked: no host lets us in.');
  const vague = clocks.filter(({ uncertaintyUs }) => uncertaintyUs > CLOCK_MARGIN_US);
  if (vague.length > 0) {
    return warn(
      `${listed(vague.map(show))}: a clock cannot be read to within ${CLOCK_MARGIN_US / 1000} ms, because the host answers slowly over SSH.`,
      'A run goes on with a wider error bar for detection and total time. Run doctor nearer to the hosts, or wait until they are less busy.',
    );
  }
  const off = clocks.filter(({ offsetUs }) => Math.abs(offsetUs) > CLOCK_MARGIN_US);
  if (off.length > 0) {
    return warn(
      `Off by more than ${CLOCK_MARGIN_US / 1000} ms: ${listed(off.map(show))}. Times are corrected by what was measured.`,
      'Let NTP (chrony) set the clocks of all hosts and of this machine.',
    );
  }
  const furthest = clocks.toSorted((a, b) => Math.abs(b.offsetUs) - Math.abs(a.offsetUs))[0];
  return ok(
    `Within ${CLOCK_MARGIN_US / 1000} ms of ours; furthest off is ${furthest === undefined ? '' : show(furthest)}.`,
  );
}

function show({ host, offsetUs, uncertaintyUs }: ClockOffset & { readonly host: string }): string {
  const sign = offsetUs < 0 ? '-' : '+';
  if (uncertaintyUs >= Number.MAX_SAFE_INTEGER) return `${host} (unreadable)`;
  const ms = (us: number): string => (Math.abs(us) / 1000).toFixed(1);
  return `${host} (${sign}${ms(offsetUs)} ± ${ms(uncertaintyUs)} ms)`;
}
