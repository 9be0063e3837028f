import { readFileSync } from 'node:fs';

type Schema = Record<string, unknown>;

const KEYWORDS = new Set([
  '$schema',
  '$ref',
  '$defs',
  'title',
  'description',
  'type',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'minItems',
  'enum',
  'const',
  'anyOf',
  'pattern',
  'minimum',
]);

/**
 * What is wrong with a JSON text under the published schema it names, one line a fault. Stricter than the schema in one thing: a property
 * that is not described is a fault, so that nothing is printed that is not published. Of JSON Schema it knows what the schemas use.
 */
export function faults(json: string): string[] {
  const value = JSON.parse(json) as { schema: string };
  const root = JSON.parse(
    readFileSync(new URL(`../../docs/reference/schema/${value.schema.replace('/', '-')}.json`, import.meta.url), 'utf8'),
  ) as Schema;
  const found: string[] = [];
  check(value, root, '', root, found);
  return found;
}

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value;

const isOfType = (faultsOf: readonly string[], at: string): boolean => new RegExp(`^${at || '/'}: is \\w+, not`).test(faultsOf[0] ?? '');

function check(value: unknown, schema: Schema, at: string, root: Schema, found: string[]): void {
  for (const keyword of Object.keys(schema)) if (!KEYWORDS.has(keyword)) throw new Error(`keyword ${keyword} is not known here`);
  if (typeof schema['$ref'] === 'string')
    return check(value, (root['$defs'] as Record<string, Schema>)[schema['$ref'].replace('#/$defs/', '')]!, at, root, found);
  const fault = (text: string): number => found.push(`${at || '/'}: ${text}`);
  const type = typeOf(value);
  if (Array.isArray(schema['anyOf'])) {
    const tries = (schema['anyOf'] as Schema[]).map((one) => {
      const faultsOf: string[] = [];
      check(value, one, at, root, faultsOf);
      return faultsOf;
    });
    if (!tries.some(({ length }) => length === 0))
      found.push(...tries.sort((a, b) => Number(isOfType(a, at)) - Number(isOfType(b, at)) || a.length - b.length)[0]!);
  }
  if (schema['type'] !== undefined && schema['type'] !== type && !(schema['type'] === 'number' && type === 'integer'))
    return void fault(`is ${type}, not ${String(schema['type'])}`);
  if ('const' in schema && value !== schema['const']) fault(`is not ${String(schema['const'])}`);
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value)) fault(`${String(value)} is none of ${schema['enum'].join(', ')}`);
  if (typeof schema['pattern'] === 'string' && !new RegExp(schema['pattern'], 'u').test(value as string))
    fault(`${String(value)} does not match ${schema['pattern']}`);
  if (typeof schema['minimum'] === 'number' && (value as number) < schema['minimum']) fault('is too small');
  if (Array.isArray(value) && schema['items'] !== undefined) {
    if (typeof schema['minItems'] === 'number' && value.length < schema['minItems']) fault('has too few items');
    value.forEach((one, index) => check(one, schema['items'] as Schema, `${at}/${index}`, root, found));
  } else if (type === 'object') {
    if (schema['properties'] === undefined && schema['additionalProperties'] === undefined) return;
    const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
    for (const name of (schema['required'] ?? []) as string[]) if (!Object.hasOwn(value as object, name)) fault(`has no "${name}"`);
    for (const [name, one] of Object.entries(value as object)) {
      const described = properties[name] ?? (schema['additionalProperties'] as Schema | undefined);
      if (described === undefined) fault(`"${name}" is not described`);
      else check(one, described, `${at}/${name}`, root, found);
    }
  }
}
