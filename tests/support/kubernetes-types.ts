import {
  flattenDiagnosticMessageText,
  createCompilerHost,
  createProgram,
  createSourceFile,
} from 'typescript';
import { ModuleKind, ModuleResolutionKind, ScriptTarget, getPreEmitDiagnostics } from 'typescript';

/** A resource of Kubernetes, as it is written in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Nobody has this file: it stands where the types can be found. */
const FILE = new URL('../packaging/manifests.ts', import.meta.url).pathname;

const OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  target: ScriptTarget.ES2023,
  module: ModuleKind.NodeNext,
  moduleResolution: ModuleResolutionKind.NodeNext,
  types: [],
};

/**
 * What is wrong with resources by the types of the Kubernetes API: unknown fields, which a validator of schemas
 * lets pass, missing ones, and values of a wrong kind. Empty when all is well.
 */
export function kubernetesMistakes(manifests: readonly Manifest[]): readonly string[] {
  const text = manifests
    .map((manifest, index) => {
      const { apiVersion, kind } = manifest;
      const type = `import('kubernetes-models/${apiVersion}/${kind}').I${kind}`;
      return `export const resource${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const host = createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.readFile = (name) => (name === FILE ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? createSourceFile(name, text, ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  return getPreEmitDiagnostics(createProgram([FILE], OPTIONS, host)).map(({ messageText }) =>
    flattenDiagnosticMessageText(messageText, ' '),
  );
}
