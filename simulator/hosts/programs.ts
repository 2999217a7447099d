/** A call on a host of a program that the simulator implements. */
export interface ProgramCall {
  readonly program: string;
  /** `root` under sudo. */
  readonly user: string;
  /** The variables of the caller that such programs read. */
  readonly env: { readonly OS_AUTH_URL: string };
  readonly argv: readonly string[];
}

/** Its exit code and output. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A program that the simulator implements. */
export type Program = (call: ProgramCall) => ProgramResult | Promise<ProgramResult>;

/** The simulated programs of a host, by name. */
export type Programs = Readonly<Record<string, Program>>;
