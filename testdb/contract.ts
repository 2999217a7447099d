/** A result as it is sent; the fields that identify it are named, the rest is sent as it is. */
export interface SentResult {
  readonly pod_name: string;
  readonly project_name: string;
  readonly case_name: string;
  readonly build_tag: string;
  readonly details: { readonly [key: string]: unknown };
}

/** A result as the database shows it, with an id of its own. */
export interface StoredResult {
  readonly id: string;
  /** All its fields; their names and types are the database's. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What to look for; a field that is not given matches all. */
export interface ResultQuery {
  readonly project: string;
  readonly case: string;
  readonly pod: string;
  readonly installer?: string;
  readonly scenario?: string;
  readonly build_tag?: string;
  readonly criteria?: 'PASS' | 'FAIL';
}

/** A place that keeps results. Every failure is a DoctorError; see {@link TestDbError}. */
export interface TestDb {
  /** Without a slash at its end and without credentials. */
  readonly url: string;
  /** Makes sure that pod, project and case are known to the database, which takes no result otherwise. */
  ensure(names: Pick<SentResult, 'pod_name' | 'project_name' | 'case_name'>): Promise<void>;
  /** Results that match, newest first, until `enough` of them satisfy the caller. */
  find(
    query: ResultQuery,
    enough?: (found: readonly StoredResult[]) => boolean,
  ): Promise<readonly StoredResult[]>;
  /** Adds a result, once, and returns its id; undefined when the answer did not have one. */
  create(result: SentResult): Promise<string | undefined>;
  /** @throws TestDbError with status 404 when there is none */
  read(id: string): Promise<StoredResult>;
  close(): Promise<void>;
}
