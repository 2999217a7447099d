import type { RunRecord } from '../../record/run-record.ts';
import type { Verdict } from '../../record/verdict.ts';
import { titled } from '../text/label.ts';
import { junitSuites } from './cases.ts';
import type { JunitCase, JunitSuite } from './cases.ts';
import { xmlDocument } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** How a verdict is reported: JUnit's error is a test without a result, which is what unknown means. */
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
  return xmlDocument({
    name: 'testsuites',
    attributes: {
      name: titled(record, `doctor ${record.runId}`),
      tests: String(cases.length),
      failures: count(cases, 'failed'),
      errors: count(cases, 'unknown'),
      time: seconds(suites[0]?.seconds ?? 0),
    },
    content: suites.map(suiteElement),
  });
}

function suiteElement({ name, timestamp, seconds: taken, properties, cases }: JunitSuite): XmlElement {
  const list = properties.map(([key, value]) => ({ name: 'property', attributes: { name: key, value } }));
  return {
    name: 'testsuite',
    attributes: {
      name,
      tests: String(cases.length),
      failures: count(cases, 'failed'),
      errors: count(cases, 'unknown'),
      skipped: count(cases, 'skipped'),
      time: seconds(taken),
      timestamp,
    },
    content: [{ name: 'properties', attributes: {}, content: list }, ...cases.map(caseElement)],
  };
}

function caseElement(junitCase: JunitCase): XmlElement {
  const { name, className, seconds: taken, verdict, reason, details = [] } = junitCase;
  const time = taken === undefined ? {} : { time: seconds(taken) };
  const content: XmlElement[] = [];
  if (verdict !== 'passed') {
    const message = reason ?? `the verdict is ${verdict}`;
    const text = [message, ...details].join('\n');
    content.push({ name: ELEMENTS[verdict], attributes: { message, type: verdict }, content: text });
  } else if (details.length > 0) {
    content.push({ name: 'system-out', attributes: {}, content: details.join('\n') });
  }
  return { name: 'testcase', attributes: { name, classname: className, ...time }, content };
}

function count(cases: readonly JunitCase[], verdict: Verdict): string {
  return String(cases.filter((junitCase) => junitCase.verdict === verdict).length);
}

function seconds(value: number): string {
  return Math.max(0, value).toFixed(3);
}
