/** How somebody on a host called a program that the simulator itself plays. */
export interface ProgramCall {
  readonly program: string;
  /** `root` under sudo. */
  readonly user: string;
  /** The variables of the caller that such programs read. */
  readonly env: { readonly OS_AUTH_URL: string };
  readonly argv: readonly string[];
}

/** How it ended. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A program that the simulator plays. */
export type Program = (call: ProgramCall) => ProgramResult | Promise<ProgramResult>;

/** Those of a host, by name. */
export type Programs = Readonly<Record<string, Program>>;
