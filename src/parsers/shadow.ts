import { decodePath } from '../model/path.ts';

/**
 * The accounts of shadow(5) that have a password: names alone, the hash is not kept. "!" or "*" before it is no password that could be given,
 * an empty field none that has to be.
 */
export function accountsWithPassword(bytes: Uint8Array): string[] {
  return decodePath(bytes)
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name, hash]) => name !== undefined && name !== '' && hash !== undefined && hash !== '' && !/^[!*x]/.test(hash))
    .map(([name]) => name!);
}
