import { ServiceFault } from '../kit/service-fault.ts';

/** webob's words for a bad request. */
export const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect.';

/** webob's title and explanation of each status. */
const WORDS: Readonly<Record<number, { readonly title: string; readonly explanation: string }>> = {
  400: {
    title: 'Bad Request',
    explanation: MALFORMED,
  },
  403: { title: 'Forbidden', explanation: 'Access was denied to this resource.' },
  404: { title: 'Not Found', explanation: 'The resource could not be found.' },
  405: {
    title: 'Method Not Allowed',
    explanation: MALFORMED,
  },
  409: {
    title: 'Conflict',
    explanation: 'There was a conflict when trying to complete your request.',
  },
  500: {
    title: 'Internal Server Error',
    explanation: 'The server has either erred or is incapable of performing the requested operation.',
  },
};

/** Statuses of Heat's exceptions (heat/api/middleware/fault.py); every other one is a 500. */
const STATUS: Readonly<Record<string, number>> = {
  AttributeError: 400,
  HTTPBadRequest: 400,
  ImmutableParameterModified: 400,
  InvalidSchemaError: 400,
  InvalidTemplateReference: 400,
  InvalidTemplateSection: 400,
  InvalidTemplateVersion: 400,
  MissingCredentialError: 400,
  NotSupported: 400,
  PropertyUnspecifiedError: 400,
  RequestLimitExceeded: 400,
  ResourcePropertyConflict: 400,
  StackValidationFailed: 400,
  UnknownUserParameter: 400,
  UserParameterMissing: 400,
  ValueError: 400,
  Forbidden: 403,
  HTTPForbidden: 403,
  InvalidTenant: 403,
  EntityNotFound: 404,
  HTTPNotFound: 404,
  NotFound: 404,
  ResourceNotAvailable: 404,
  ResourceNotFound: 404,
  HTTPMethodNotAllowed: 405,
  ActionInProgress: 409,
  StackExists: 409,
};

/** An exception of Heat by its class name. */
export function heatFault(type: string, message: string): ServiceFault {
  return new ServiceFault(STATUS[type] ?? 500, message, { extra: { type } });
}

/** Exceptions that are not Heat's own, or that its API does not know: their messages are not shown. */
const UNSAFE = new Set(['AttributeError', 'RemoteError', 'ValueError']);

/** The body of every error: heat/api/middleware/fault.py. */
export function heatErrorBody(fault: ServiceFault): object {
  const { status, message } = fault;
  const type = typeOf(fault);
  const words = WORDS[status] ?? { title: 'Error', explanation: message };
  const error = { type, ...(UNSAFE.has(type) ? {} : { message }), traceback: null };
  return { code: status, ...words, error };
}

function typeOf({ extra, status }: ServiceFault): string {
  if (extra !== undefined && 'type' in extra) return String(extra.type);
  if (status === 404) return 'HTTPNotFound';
  return status === 400 ? 'HTTPBadRequest' : 'HTTPInternalServerError';
}

/** A request body that the API itself refuses. */
export function badRequest(message: string): ServiceFault {
  return heatFault('HTTPBadRequest', message);
}

/** The stack of a path. */
export function stackNotFound(name: string): ServiceFault {
  return heatFault('EntityNotFound', `The Stack (${name}) could not be found.`);
}

/** A feature that real Heat has and this one lacks, refused with Heat's exception for unsupported features. */
export function notSupported(feature: string): ServiceFault {
  return heatFault('NotSupported', `${feature} is not supported.`);
}

/**
 * Heat's StackValidationFailed: the sentence is built from a kind of error, the place in the template and
 * words, each of which may be absent (heat/common/exception.py).
 */
export class ValidationFailed extends Error {
  override readonly name = 'ValidationFailed';
  readonly error: string;
  readonly path: readonly string[];
  readonly words: string;

  constructor(words: string, path: readonly string[] = [], error = '') {
    super([error, placeOf(path), words].filter((part) => part !== '').join(': '));
    this.error = error;
    this.path = path;
    this.words = words;
  }

  /** The same error at an outer place: `path` comes before its own. */
  under(path: readonly string[], error = this.error): ValidationFailed {
    return new ValidationFailed(this.words, [...path, ...this.path], error);
  }
}

/** `resources.server.properties.networks[0]` */
function placeOf(path: readonly string[]): string {
  return path.reduce((place, part) => {
    if (/^\d+$/.test(part)) return `${place}[${part}]`;
    return place === '' ? part : `${place}.${part}`;
  }, '');
}

/**
 * The response to a failed validation; other faults stay unchanged. On its way from the engine to the API, the
 * exception is rebuilt from parts that already end in a colon, so every colon is doubled.
 */
export function toFault(error: unknown): unknown {
  if (!(error instanceof ValidationFailed)) return error;
  const parts = [error.error, placeOf(error.path), error.words];
  return heatFault('StackValidationFailed', parts.filter((part) => part !== '').join(': : '));
}
