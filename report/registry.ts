import type { RunRecord } from '../record/run-record.ts';

/** Makes the text of a report. Pure: the same record gives the same bytes, on every machine. */
export type ReportFormat = (record: RunRecord) => string | Promise<string>;

/** Makes one text of several runs. Pure, too. */
export type ReportFormatOfMany = (records: readonly RunRecord[]) => string | Promise<string>;

/** One kind of report that can be kept in a file. */
export interface ReportKind {
  /** What the file is called beside `run.json`. */
  readonly fileName: string;
  /** Who reads it, for `--help`. */
  readonly help: string;
  /** Loads the format: what it is made with is large, and most runs want few of them. */
  readonly load: () => Promise<ReportFormat>;
  /** For kinds that can put several runs into one report; the others take one. */
  readonly loadOfMany?: () => Promise<ReportFormatOfMany>;
}

/** Every kind of report, by the word that `--report` takes. */
export const REPORT_KINDS = {
  json: {
    fileName: 'run.json',
    help: 'the record itself, for programs; a run always writes it',
    load: async () => (await import('./json.ts')).formatJson,
  },
  html: {
    fileName: 'report.html',
    help: 'one self-contained page for people; of several runs, with a comparison',
    load: async () => (await import('./html/format.tsx')).formatHtml,
    loadOfMany: async () => (await import('./html/format.tsx')).formatHtmlOfMany,
  },
  text: {
    fileName: 'report.txt',
    help: 'what a terminal shows, for a log or a mail',
    load: async () => (await import('./console/plain-text.ts')).formatText,
  },
  markdown: {
    fileName: 'report.md',
    help: 'for the summary of a CI job, or a comment on a change',
    load: async () => (await import('./markdown/format.ts')).formatMarkdown,
  },
  junit: {
    fileName: 'junit.xml',
    help: 'a test case for each verdict and each check, for CI systems',
    load: async () => (await import('./junit/format.ts')).formatJunit,
  },
  trace: {
    fileName: 'chrome-trace.json',
    help: 'a timeline that opens in Perfetto',
    load: async () => (await import('./trace/format.ts')).formatTrace,
  },
  otlp: {
    fileName: 'otlp.json',
    help: 'spans for OpenTelemetry; --otlp-endpoint also sends them',
    load: async () => (await import('./otlp/format.ts')).formatOtlp,
  },
  prometheus: {
    fileName: 'doctor.prom',
    help: "the figures, for the textfile collector of Prometheus' node exporter",
    load: async () => (await import('./prometheus/format.ts')).formatPrometheus,
  },
} as const satisfies Readonly<Record<string, ReportKind>>;

/** The word for a kind of report. */
export type ReportKindName = keyof typeof REPORT_KINDS;

/** All those words. */
export const REPORT_KIND_NAMES = Object.keys(REPORT_KINDS) as readonly ReportKindName[];
