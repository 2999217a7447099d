import { create } from 'xmlbuilder2';
import type { RunRecord } from '../../profiler/run-record.ts';
import type { Verdict } from '../../profiler/verdict.ts';
import { titled } from '../telling-label.ts';
import { junitSuites } from './cases.ts';
import type { JunitCase, JunitSuite } from './cases.ts';

type Element = ReturnType<typeof create>;

/** How a verdict is told: JUnit's error is a test that could not tell, which is what unknown means. */
const ELEMENTS: Readonly<Record<Exclude<Verdict, 'passed'>, string>> = {
  failed: 'failure',
  unknown: 'error',
  skipped: 'skipped',
};

/**
 * JUnit XML, as Jenkins' xUnit plugin defines it (junit-10.xsd). JUnit itself never had a schema; of those that are
 * around this one is the narrowest that Jenkins, GitLab and the readers of GitHub Actions agree on. In particular it
 * has no properties in a test case, and no count of skipped tests at the root. Elements come in the order that Ant's
 * older schema asks for.
 */
export function formatJunit(record: RunRecord): string {
  const suites = junitSuites(record);
  const cases = suites.flatMap((suite) => suite.cases);
  const document = create({ version: '1.0', encoding: 'UTF-8' });
  const root = document.ele('testsuites', {
    name: legal(titled(record, `doctor ${record.runId}`)),
    tests: String(cases.length),
    failures: count(cases, 'failed'),
    errors: count(cases, 'unknown'),
    time: seconds(suites[0]?.seconds ?? 0),
  });
  for (const suite of suites) addSuite(root, suite);
  return `${document.end({ prettyPrint: true })}\n`;
}

function addSuite(root: Element, { name, timestamp, seconds: taken, properties, cases }: JunitSuite): void {
  const suite = root.ele('testsuite', {
    name: legal(name),
    tests: String(cases.length),
    failures: count(cases, 'failed'),
    errors: count(cases, 'unknown'),
    skipped: count(cases, 'skipped'),
    time: seconds(taken),
    timestamp,
  });
  const list = suite.ele('properties');
  for (const [key, value] of properties) list.ele('property', { name: legal(key), value: legal(value) });
  for (const one of cases) addCase(suite, one);
}

function addCase(suite: Element, one: JunitCase): void {
  const { name, className, seconds: taken, verdict, reason, details = [] } = one;
  const element = suite.ele('testcase', {
    name: legal(name),
    classname: legal(className),
    ...(taken === undefined ? {} : { time: seconds(taken) }),
  });
  if (verdict === 'passed') {
    if (details.length > 0) element.ele('system-out').txt(legal(details.join('\n')));
    return;
  }
  const message = reason ?? `the verdict is ${verdict}`;
  element
    .ele(ELEMENTS[verdict], { message: legal(message), type: verdict })
    .txt(legal([message, ...details].join('\n')));
}

function count(cases: readonly JunitCase[], verdict: Verdict): string {
  return String(cases.filter((one) => one.verdict === verdict).length);
}

function seconds(value: number): string {
  return Math.max(0, value).toFixed(3);
}

/** Drops what no XML 1.0 document can hold, escaped or not: control characters, and halves of a character. */
function legal(text: string): string {
  return text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
}
