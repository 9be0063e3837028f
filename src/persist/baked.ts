import { failed } from '../host/host.ts';
import { emptyResult, notUnderstood } from '../model/declaration.ts';
import { parseJson } from '../parsers/json.ts';
import { readPersistence, shapeOf } from '../parsers/persistence-json.ts';
import { inFlake } from '../parsers/persistence-positions.ts';
import { isRecord } from '../parsers/persistence-root.ts';
import { absent, countOf, outcome, type PersistReader, saysAbsent } from './reader.ts';

const FILE = '/etc/cruft/declared.json';
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_SOURCE = 1024 * 1024;

/** The projection that a NixOS module wrote into the running generation. */
export const baked: PersistReader = {
  id: 'baked',
  read({ host, accounts, subjects }) {
    const fail = (text: string, reason: string, line: number | null = null) =>
      outcome('failed', `${FILE}: ${reason}`, {
        ...emptyResult(),
        notUnderstood: [notUnderstood({ file: FILE, line, text, reason, code: 'parse-error' })],
      });
    const bytes = host.read(FILE, MAX_BYTES);
    if (failed(bytes)) return saysAbsent(bytes.error) ? absent(`no ${FILE}`) : fail(FILE, bytes.error);
    const json = parseJson(bytes);
    if (!('value' in json)) return fail('', `no JSON: ${json.reason} at line ${json.line}, column ${json.column}`, json.line);
    if (!isRecord(json.value) || shapeOf(json.value) !== 'projection')
      return fail(JSON.stringify(json.value), 'not the projection of the persist list');
    const read = (file: string) => {
      const source = host.read(file, MAX_SOURCE);
      return failed(source) ? null : source;
    };
    const context = { file: FILE, reader: 'baked', accounts, subjects, sources: { read, show: inFlake } } as const;
    const result = readPersistence(json.value, 'projection', context);
    return outcome('used', `${countOf(result.declarations.length)} in ${FILE}`, result);
  },
};
