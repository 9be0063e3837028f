import { emptyResult, notUnderstood, type ReaderResult } from '../model/declaration.ts';
import { decodePath } from '../model/path.ts';
import { parseJson } from '../parsers/json.ts';
import { readPersistence, shapeOf } from '../parsers/persistence-json.ts';
import { isRecord } from '../parsers/persistence-root.ts';
import { absent, countOf, type Evaluated, outcome, type PersistReader } from './reader.ts';

/** What `nix` printed for --flake. Output of a run that failed is never parsed: Nix 2.8 leaves broken JSON on stdout. */
export const evaluation: PersistReader = {
  id: 'eval',
  read({ evaluated, accounts, subjects }) {
    if (evaluated === null) return absent('no --flake');
    const { reference, status } = evaluated;
    if (status !== 0) return outcome('failed', `evaluation of ${reference} failed`, failure(evaluated));
    const json = parseJson(evaluated.stdout);
    const value = 'value' in json ? json.value : null;
    const shape = isRecord(value) ? shapeOf(value) : null;
    if (!isRecord(value) || shape === null) {
      const reason = 'value' in json ? 'JSON of an unknown form' : `no JSON: ${json.reason} at line ${json.line}, column ${json.column}`;
      const record = notUnderstood({
        file: reference,
        text: decodePath(evaluated.stdout.subarray(0, 200)),
        reason,
        option: '*',
        code: 'evaluation-failed',
      });
      return outcome('failed', `evaluation of ${reference}: ${reason}`, { ...emptyResult(), notUnderstood: [record] });
    }
    const result = readPersistence(value, shape, { file: reference, reader: 'eval', accounts, subjects });
    return outcome('used', `${countOf(result.declarations.length)} from ${reference}`, result);
  },
};

function failure({ reference, status, stderr }: Evaluated): ReaderResult {
  const lines = decodePath(stderr.subarray(0, 64 * 1024)).split('\n');
  const error = lines.findLast((line) => /^\s*error: ./.test(line)) ?? lines.find((line) => line.trim() !== '') ?? '';
  const text = error.trim().replace(/^error: /, '');
  const removed = /can no longer be used since it's been removed/.test(text);
  const record = notUnderstood({
    file: reference,
    text,
    reason: status === null ? 'the evaluation was ended by a signal' : `the evaluation ended with status ${status}`,
    option: '*',
    code: 'evaluation-failed',
    hint: removed ? 'use the projection instead of the whole option: submodules hold removed options that throw' : null,
  });
  return { ...emptyResult(), completeness: 'none', notUnderstood: [record] };
}
