import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { Decision } from '../model/verdict.ts';
import type { Db } from './values.ts';

/** Decisions by number. Equal ones have one number, the same in every scan. */
export class Decisions {
  readonly #ids = new Map<string, number>();
  readonly #cache = new Map<number, Decision>();
  readonly #find: Statement<unknown[], number>;
  readonly #add: Statement<unknown[], number>;
  readonly #body: Statement<unknown[], string>;

  constructor(db: Db) {
    this.#find = db.prepare<unknown[], number>('SELECT id FROM decision WHERE key = ?').pluck();
    this.#add = db.prepare<unknown[], number>('INSERT INTO decision (key, body) VALUES (?, ?) RETURNING id').pluck();
    this.#body = db.prepare<unknown[], string>('SELECT body FROM decision WHERE id = ?').pluck();
  }

  intern(decision: Decision): number {
    const { verdict, regret, confidence, owner, user, why, evidence, anchor, store } = decision;
    // In one order of keys, whoever made the object. JSON escapes the lone surrogates of names that are not UTF-8.
    const body = JSON.stringify({ verdict, class: decision.class, regret, confidence, owner, user, why, evidence, anchor, store });
    const key = hash('sha256', body, 'base64');
    let id = this.#ids.get(key);
    if (id === undefined) this.#ids.set(key, (id = this.#find.get(key) ?? this.#add.get(key, body)!));
    return id;
  }

  get(id: number): Decision | null {
    let decision = this.#cache.get(id);
    if (decision === undefined) {
      const body = this.#body.get(id);
      if (body === undefined) return null;
      this.#cache.set(id, (decision = JSON.parse(body) as Decision));
    }
    return decision;
  }
}
