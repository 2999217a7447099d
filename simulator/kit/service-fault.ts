/** Additional parts of a fault's response. */
export interface FaultDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** For the service's own error body: a fault name, a type. */
  readonly extra?: object;
}

/** Thrown by a route: an error response in the service's own words. */
export class ServiceFault extends Error {
  override readonly name = 'ServiceFault';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: object | undefined;

  constructor(status: number, message: string, details: FaultDetails = {}) {
    super(message);
    this.status = status;
    this.headers = details.headers ?? {};
    this.extra = details.extra;
  }
}
