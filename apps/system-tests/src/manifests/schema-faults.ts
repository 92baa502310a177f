import { join } from 'node:path';

import ts from 'typescript';

import { describeManifest, type Manifest } from './manifest.js';
import { root } from './render.js';

/** A package of models, made from the published OpenAPI descriptions: validators and types. */
const MODELS: readonly [RegExp, string][] = [
  [/^monitoring\.coreos\.com\//, '@kubernetes-models/prometheus-operator'],
  [/^postgresql\.cnpg\.io\//, '@kubernetes-models/cloudnative-pg'],
  [/^external-secrets\.io\//, '@kubernetes-models/external-secrets'],
  [/^(v1|apps|batch|autoscaling|policy|networking\.k8s\.io)(\/|$)/, 'kubernetes-models'],
];

function moduleOf(apiVersion: string): string | undefined {
  const found = MODELS.find(([pattern]) => pattern.test(apiVersion));
  return found && `${found[1]}/${apiVersion}`;
}

type Model = new (data: unknown) => { validate(): void };

/** What the validators say: wrong types, missing fields, unknown kinds. They pass over fields that do not exist. */
async function validatorFaults(manifests: readonly Manifest[]): Promise<string[]> {
  const faults = manifests.map(async (manifest) => {
    const name = moduleOf(manifest.apiVersion);
    const models = name ? ((await import(name).catch(() => ({}))) as Record<string, Model>) : {};
    const Kind = models[manifest.kind];
    if (!Kind) return `${describeManifest(manifest)}: there is no ${manifest.kind} in ${manifest.apiVersion}.`;
    try {
      new Kind(manifest).validate();
      return [];
    } catch (error) {
      return `${describeManifest(manifest)}: ${(error as Error).message}`;
    }
  });
  return (await Promise.all(faults)).flat();
}

const FILE = join(root, 'apps/system-tests/src/manifests/checked-manifests.ts');
let source = '';
let version = 0;
const options: ts.CompilerOptions = { strict: true, skipLibCheck: true, noEmit: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 };
const host: ts.LanguageServiceHost = {
  getCompilationSettings: () => options,
  getScriptFileNames: () => [FILE],
  getScriptVersion: (name) => (name === FILE ? String(version) : '0'),
  getScriptSnapshot: (name) => {
    const text = name === FILE ? source : ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === FILE || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
};
const checker = ts.createLanguageService(host);

/** What TypeScript says when each manifest is written down as a literal of its type: above all, fields that do not exist. */
function typeFaults(manifests: readonly Manifest[]): string[] {
  const known = manifests.filter(({ apiVersion }) => moduleOf(apiVersion));
  if (known.length === 0) return [];
  const literals = known.map((manifest) => `const _: import('${moduleOf(manifest.apiVersion)}').I${manifest.kind} = ${JSON.stringify(manifest)};`);
  source = ['export {};', ...literals.map((literal, index) => literal.replace('_', `m${index}`))].join('\n');
  version += 1;
  return checker.getSemanticDiagnostics(FILE).map(({ messageText, start = 0 }) => {
    const manifest = known[source.slice(0, start).split('\n').length - 2];
    return `${manifest ? describeManifest(manifest) : FILE}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** Everything in which `manifests` are not what the API servers and operators take; without faults, an empty list. */
export async function schemaFaults(manifests: readonly Manifest[]): Promise<string[]> {
  return [...(await validatorFaults(manifests)), ...typeFaults(manifests)];
}
