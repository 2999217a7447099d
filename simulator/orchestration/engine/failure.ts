import { ServiceFault } from '../../kit/service-fault.ts';
import { ValidationFailed } from '../faults.ts';

/** An action on a resource failed (Heat's ResourceFailure): the kind of error, where, and why. */
export class ActionFailed extends Error {
  override readonly name = 'ActionFailed';
  /** The part of the stack's reason after `Resource CREATE failed: `. */
  readonly failure: ValidationFailed;

  constructor(failure: ValidationFailed) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The traversal was replaced or abandoned before it reached this resource. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** A deletion cancelled the action. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor() {
    super('user triggered cancel');
  }
}

/** An action exceeded the timeout of the stack. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor() {
    super('Timed out');
  }
}

/**
 * The failure of a resource, for its stack's reason.
 * @param within the place that is named for bad properties; Heat's resource itself leaves out its own name
 */
export function failureOf(error: unknown, resource: string, within = [resource]): ValidationFailed {
  const at = ['resources', resource];
  if (error instanceof ActionFailed) return error.failure.under(at);
  if (error instanceof ValidationFailed) {
    const path = error.path.length > 3 ? [...within, 'Properties', ...error.path.slice(3)] : error.path;
    const { message } = new ValidationFailed(error.words, path, error.error);
    return new ValidationFailed(message, at, 'StackValidationFailed');
  }
  if (error instanceof ServiceFault) return new ValidationFailed(error.message, at, faultType(error));
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['Exception', String(error)];
  return new ValidationFailed(message, at, name);
}

const faultType = ({ extra }: ServiceFault): string =>
  extra !== undefined && 'type' in extra ? String(extra.type) : 'Error';

/** Parses the failure reason of a nested stack (heat/common/exception.py, ResourceFailure). */
export function nestedFailure(reason: string): ActionFailed {
  const [, error, path, ...words] = reason.split(':').map((part) => part.trim());
  if (!/^Resource [A-Z]+ failed: /.test(reason) || error === undefined || path === undefined)
    return new ActionFailed(new ValidationFailed(reason));
  return new ActionFailed(new ValidationFailed(words.join(': '), path.split('.'), error));
}
