import { maskUrlPasswords } from '../../core/redact.ts';
import { REPORT_KIND_NAMES } from '../../report/registry.ts';
import { optional, several, text, word } from './kinds.ts';
import { option } from './option-spec.ts';

/**
 * Which reports are written, and where they go. The variables of OpenTelemetry are those of its exporter
 * specification. They may be set for other programs, so a value that is no use here is refused only when spans are to
 * be sent; see cli/otlp/.
 */
export const REPORT_OPTIONS = {
  report: option(
    'DEFAULT',
    'report',
    several(REPORT_KIND_NAMES),
    [],
    'also write these reports, comma-separated',
    { env: 'DOCTOR_REPORT', flag: '--report <kinds>' },
  ),
  reportDir: option(
    'DEFAULT',
    'report_dir',
    optional(word),
    undefined,
    "folder for these reports, such as a CI job's artifacts (default: the run's folder)",
    { env: 'DOCTOR_REPORT_DIR', flag: '--report-dir <folder>' },
  ),
  otlpEndpoint: option(
    'DEFAULT',
    'otlp_endpoint',
    optional(text),
    undefined,
    'send the report otlp to this OpenTelemetry collector: at its /v1/traces, as in http://localhost:4318',
    { env: 'OTEL_EXPORTER_OTLP_ENDPOINT', flag: '--otlp-endpoint <url>', secret: maskUrlPasswords },
  ),
  otlpTracesEndpoint: option(
    'DEFAULT',
    'otlp_traces_endpoint',
    optional(text),
    undefined,
    'send it to exactly this URL',
    { env: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', secret: maskUrlPasswords },
  ),
  otlpHeaders: option(
    'DEFAULT',
    'otlp_headers',
    optional(text),
    undefined,
    'headers for the collector, as in api-key=…,x-tenant=…; special characters are percent-encoded, as in %20',
    { env: 'OTEL_EXPORTER_OTLP_HEADERS', secret: true },
  ),
  otlpTracesHeaders: option(
    'DEFAULT',
    'otlp_traces_headers',
    optional(text),
    undefined,
    'the same; overrides otlp_headers',
    { env: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', secret: true },
  ),
  otlpTimeoutMs: option(
    'DEFAULT',
    'otlp_timeout_ms',
    optional(text),
    undefined,
    'milliseconds that the collector may take, retries included; 10000 where this is empty',
    { env: 'OTEL_EXPORTER_OTLP_TIMEOUT' },
  ),
} as const;
