/** What else a fault answers with. */
export interface FaultDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** For the service's own error body: a fault name, a type. */
  readonly extra?: object;
}

/** What a route throws: an answer other than success, in the service's own words. */
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
