import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Endpoint } from './connection.ts';
import type { Login } from './login.ts';

/** The host cannot be reached, or went away. */
export function unreachable(endpoint: Endpoint, reason: string, cause?: unknown): DoctorError {
  return new DoctorError(
    'HOST_UNREACHABLE',
    `${describeEndpoint(endpoint)} cannot be reached by SSH: ${reason}.`,
    {
      hint:
        endpoint.via === undefined
          ? 'Check that the host is up, that its address can be reached from here, and that sshd listens.'
          : `Check that the host is up and can be reached from ${endpoint.via.name}, its jump host.`,
      cause,
    },
  );
}

/** The host does not let us in. */
export function refused(endpoint: Endpoint, { username, keyOrigin }: Login, cause: unknown): DoctorError {
  return new DoctorError(
    'HOST_REFUSED',
    `${describeEndpoint(endpoint)} refused the SSH login of ${username}: ${messageOf(cause)}.`,
    {
      hint:
        keyOrigin === undefined
          ? 'Set username and key_file in the section [installer] (SSH_KEY) to a login that the host takes.'
          : `The key that was used is ${keyOrigin}: its public half must be in the authorized_keys of ${username} on ${endpoint.name}.`,
      cause,
    },
  );
}

/** A command took longer than it may. */
export function overdue(endpoint: Endpoint, command: string, timeoutMs: number): DoctorError {
  const words = command.length > 60 ? `${command.slice(0, 57)}...` : command;
  const seconds = (timeoutMs / 1000).toFixed(1);
  return new DoctorError(
    'WAIT_TIMEOUT',
    `Waited ${seconds} s for: ${describeEndpoint(endpoint)} has run "${words.replaceAll(/\s+/g, ' ')}".`,
    { hint: 'The host or its link is down, or the command hangs there.' },
  );
}

/** What ssh2 said about a connection that did not come about. */
export function connectError(endpoint: Endpoint, login: Login, cause: unknown): DoctorError {
  if (cause instanceof DoctorError) return cause;
  const level: unknown = cause instanceof Error && 'level' in cause ? cause.level : undefined;
  if (level === 'client-authentication') return refused(endpoint, login, cause);
  return unreachable(endpoint, messageOf(cause), cause);
}

/** A host as messages name it. */
export function describeEndpoint({ name, address, port }: Endpoint): string {
  return `Host ${name} (${address}:${port})`;
}
