import type { FaultKind } from '../../faults/contract.ts';

/**
 * Checks everything that a fault requires of a host, and changes nothing: for each thing that is missing one line
 * `problem <words>`.
 * @param address the one the host is reached at
 */
export function renderHostScript(address: string, fault: Pick<FaultKind, 'renderRequirements'>): string {
  return `export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
problem() { echo "problem $*"; }
cd && [ -w . ] || problem "the login has no home it may write to"
command -v bash >/dev/null || problem "bash is not installed"
if command -v sudo >/dev/null; then
  words=$(sudo -n true 2>&1) || problem "$words"
elif [ "$(id -u)" != 0 ]; then
  problem "the login is not root, and there is no sudo"
fi
${fault.renderRequirements(address)}
echo done`;
}

/** The problems in what {@link renderHostScript} printed. */
export function problemsIn(stdout: string): readonly string[] {
  const problems = [...stdout.matchAll(/^problem (.*)$/gm)].map((match) => match[1] ?? '');
  return /^done$/m.test(stdout) ? problems : [...problems, 'the login runs no commands'];
}
