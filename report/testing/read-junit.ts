import { readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import type { XmlElement } from 'libxml2-wasm';

const SCHEMA = readFileSync(new URL('../../tests/support/junit/junit.xsd', import.meta.url), 'utf8');

/** A test case as a CI system sees it. */
export interface ReadCase {
  readonly suite: string;
  readonly className: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string | undefined;
  readonly text: string;
}

/** What a JUnit file says. */
export interface ReadJunit {
  readonly name: string | undefined;
  readonly cases: readonly ReadCase[];
  /** By suite, then by name. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Attributes of each suite. */
  readonly suites: readonly Readonly<Record<string, string>>[];
}

/** Reads JUnit XML as strictly as libxml2 can. @throws when it is not well-formed, or not as junit.xsd says */
export function readJunit(text: string): ReadJunit {
  using schema = XmlDocument.fromString(SCHEMA);
  using validator = XsdValidator.fromDoc(schema);
  using document = XmlDocument.fromString(text);
  validator.validate(document);
  const suites = elements(document.root, 'testsuite');
  return {
    name: document.root.attr('name')?.value,
    suites: suites.map((suite) => Object.fromEntries(suite.attrs.map((attr) => [attr.name, attr.value]))),
    properties: Object.fromEntries(suites.map((suite) => [attribute(suite, 'name'), propertiesOf(suite)])),
    cases: suites.flatMap((suite) => elements(suite, 'testcase').map((element) => caseOf(suite, element))),
  };
}

function caseOf(suite: XmlElement, xmlElement: XmlElement): ReadCase {
  const outcome = (['failure', 'error', 'skipped'] as const).find(
    (name) => elements(xmlElement, name).length > 0,
  );
  const [result] = outcome === undefined ? elements(xmlElement, 'system-out') : elements(xmlElement, outcome);
  return {
    suite: attribute(suite, 'name'),
    className: attribute(xmlElement, 'classname'),
    name: attribute(xmlElement, 'name'),
    outcome: outcome ?? 'passed',
    message: result?.attr('message')?.value,
    text: result?.content ?? '',
  };
}

function propertiesOf(suite: XmlElement): Readonly<Record<string, string>> {
  const list = elements(suite, 'properties').flatMap((element) => elements(element, 'property'));
  return Object.fromEntries(
    list.map((xmlElement) => [attribute(xmlElement, 'name'), attribute(xmlElement, 'value')]),
  );
}

function elements(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.find(name).map((node) => node as XmlElement);
}

function attribute(element: XmlElement, name: string): string {
  return element.attr(name)?.value ?? '';
}
