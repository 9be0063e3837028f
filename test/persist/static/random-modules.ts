import { randomOf } from '../../parsers/nix/random.ts';

/** A configuration in a few files, by name; main.nix imports the others. */
export type Modules = Record<string, string>;

const NAMES = ['bluetooth', 'iwd', 'docker', 'a b', 'x.y', 'nixos'];
const ROOTS = ['/persist', '/state', '/cache'];
const USERS = ['ann', 'kim'];

/** Makes modules that declare persist lists in many ways. `pkgs.*` is what static reading cannot know. */
export class RandomModules {
  readonly #random: () => number;
  #data: Modules = {};
  /** Of 100 conditions, how many nobody can decide without nixpkgs. */
  readonly #undecided: number;

  constructor(seed: number, undecided = 0) {
    this.#random = randomOf(seed);
    this.#undecided = undecided;
  }

  below = (limit: number): number => Math.floor(this.#random() * limit);
  pick = <T>(from: readonly T[]): T => from[this.below(from.length)]!;
  #many = <T>(least: number, most: number, make: () => T): T[] => Array.from({ length: least + this.below(most - least + 1) }, make);

  condition(depth = 2): string {
    if (this.below(100) < this.#undecided) return this.pick(['pkgs.isLinux', '(pkgs.version == "1")', '(builtins.getEnv "NOPE" == "")']);
    if (depth > 0 && this.below(3) === 0) {
      const [a, b] = [this.condition(depth - 1), this.condition(depth - 1)];
      return this.pick([`(${a} && ${b})`, `(${a} || ${b})`, `(!${a})`, `(${a} -> ${b})`, `(if ${a} then ${b} else false)`]);
    }
    return this.pick([
      'true',
      'false',
      '(1 == 2)',
      '(2 > 1)',
      'cfg.flag',
      '(!cfg.flag)',
      'cfg.nested.on',
      'config.my.flag',
      '(cfg.level >= 2)',
      '(cfg.user == "ann")',
      '(lib.elem "a" [ "b" "a" ])',
      '(lib.hasPrefix "/p" cfg.root)',
      '({ x = 1; } ? x)',
      '(cfg.maybe == null)',
      '(builtins.length [ 1 2 ] == 2)',
      '(lib.any (x: x == 2) [ 1 2 ])',
      'config.services.sshd.enable',
    ]);
  }

  name = (): string => this.pick(NAMES);

  /** An expression that is a string. */
  text(depth: number, of: (name: string) => string): string {
    const plain = JSON.stringify(of(this.name()));
    if (depth <= 0) return plain;
    switch (this.below(9)) {
      case 0:
        return `(${JSON.stringify(of(''))} + ${JSON.stringify(this.name())})`;
      case 1:
        return `"${of('${' + JSON.stringify(this.name()) + '}')}"`;
      case 2:
        return `(let n = ${JSON.stringify(this.name())}; in "${of('${n}')}")`;
      case 3:
        return `(if ${this.condition(1)} then ${this.text(depth - 1, of)} else ${this.text(depth - 1, of)})`;
      case 4:
        return `(lib.concatStringsSep "/" [ ${JSON.stringify(of('d'))} ${JSON.stringify(this.name())} ])`;
      case 5:
        return `({ v = ${plain}; }.w or ${this.text(depth - 1, of)})`;
      case 6:
        return `''${of(this.name())}''`;
      default:
        return plain;
    }
  }

  /** An element of a list: a string or a set. */
  element(depth: number, kind: string, of: (name: string) => string): string {
    const text = this.text(depth, of);
    const key = kind === 'files' ? 'file' : 'directory';
    switch (this.below(6)) {
      case 0:
        return `{ ${key} = ${text}; }`;
      case 1:
        return kind === 'files'
          ? `{ ${key} = ${text}; parentDirectory.mode = "0700"; }`
          : `{ ${key} = ${text}; mode = "0700"; user = "u"; }`;
      default:
        return text;
    }
  }

  /** An expression that is a list of elements. */
  list(depth: number, kind: string, of: (name: string) => string): string {
    const literal = () => `[ ${this.#many(0, 3, () => this.element(1, kind, of)).join(' ')} ]`;
    if (depth <= 0) return literal();
    const inner = () => this.list(depth - 1, kind, of);
    const names = () => this.#many(1, 3, () => JSON.stringify(this.name())).join(' ');
    const made = `"${of('${x}')}"`;
    switch (this.below(22)) {
      case 0:
        return `(${inner()} ++ ${inner()})`;
      case 1:
        return `(lib.optionals ${this.condition()} ${inner()})`;
      case 2:
        return `(lib.optional ${this.condition()} ${this.element(1, kind, of)})`;
      case 3:
        return `(if ${this.condition()} then ${inner()} else ${inner()})`;
      case 4:
        return `(let l = ${inner()}; m = l; in m ++ l)`;
      case 5:
        return `(map (x: ${made}) [ ${names()} ])`;
      case 6:
        return `(lib.concatMap (x: [ ${made} ] ++ lib.optional ${this.condition()} ${made}) [ ${names()} ])`;
      case 7:
        return `(lib.flatten [ ${inner()} [ ${inner()} ] ])`;
      case 8:
        return `(builtins.filter (x: x != ${JSON.stringify(of('iwd'))}) ${inner()})`;
      case 9:
        return `(map (x: ${made}) (builtins.attrNames { a = 1; ${this.pick(['b', 'c'])} = 2; }))`;
      case 10:
        return `(lib.mapAttrsToList (x: v: if v then ${made} else ${JSON.stringify(of('no'))}) { a = ${this.condition()}; b = true; })`;
      case 11:
        return `(with { l = ${inner()}; }; l)`;
      case 12:
        return `(rec { a = ${inner()}; b = a; }).b`;
      case 13:
        return `(lib.unique ${inner()})`;
      case 14:
        return `(import ./${this.file(`${this.pick(['', '# c\n'])}${inner()}`, '{ lib, config, pkgs, cfg }:')} { inherit lib config pkgs cfg; })`;
      case 15:
        return `(({ l, n ? ${inner()} }: l ++ n) { l = ${inner()}; })`;
      case 16:
        return `(lib.forEach [ ${names()} ] (x: ${made}))`;
      case 17:
        return `(builtins.concatLists [ ${inner()} ${inner()} ])`;
      case 18:
        return `(lib.pipe ${inner()} [ (l: l ++ [ ${this.element(1, kind, of)} ]) lib.reverseList ])`;
      case 19:
        return `(builtins.attrValues (lib.filterAttrs (n: v: n != "b") { a = ${this.element(1, kind, of)}; b = "/gone"; }))`;
      case 20:
        return `(map (p: p.value) [ (lib.nameValuePair "x" ${this.element(1, kind, of)}) ])`;
      default:
        return literal();
    }
  }

  file(body: string, head: string): string {
    const name = `data-${Object.keys(this.#data).length}.nix`;
    this.#data[name] = `${head}\n${body}\n`;
    return name;
  }

  /** A value of an option, with or without properties around it. */
  wrapped(value: string): string {
    switch (this.below(12)) {
      case 0:
        return `lib.mkIf ${this.condition()} (${value})`;
      case 1:
        return `lib.mkForce (${value})`;
      case 2:
        return `lib.mkDefault (${value})`;
      case 3:
        return `lib.mkBefore (${value})`;
      case 4:
        return `lib.mkMerge [ (${value}) (lib.mkIf ${this.condition()} (${value})) ]`;
      case 5:
        return `lib.mkOverride 90 (${value})`;
      default:
        return value;
    }
  }

  system = (name: string): string => `/var/lib/${name}`;
  home = (name: string): string => `.config/${name}`;

  #own(kind: string, of: (name: string) => string): string {
    const values = [this.list(2, kind, of)];
    if (kind === 'directories') values.push('cfg.dirs', `cfg.dirs ++ ${this.list(1, kind, of)}`);
    return this.wrapped(this.pick(values));
  }

  /** Bindings of one persist root. */
  root(): string {
    const parts: string[] = [];
    for (const kind of ['directories', 'files']) {
      if (this.below(3) > 0) parts.push(`${kind} = ${this.#own(kind, this.system)};`);
    }
    if (this.below(6) === 0) parts.push(`enable = ${this.wrapped(this.condition())};`);
    if (this.below(8) === 0) parts.push('hideMounts = true;');
    if (this.below(3) === 0) {
      const user = this.pick([...USERS, '${cfg.user}']);
      parts.push(`users.${user}.${this.pick(['directories', 'files'])} = ${this.wrapped(this.list(2, 'files', this.home))};`);
    }
    return `{ ${parts.join('\n      ')} }`;
  }

  /** The value of a module: what it defines. */
  #definitions(): string {
    const name = () => this.pick([...ROOTS.map((root) => JSON.stringify(root)), '${cfg.root}', '${"/" + "persist"}']);
    const sets = this.#many(1, 2, () => {
      switch (this.below(12)) {
        case 0:
          return `environment = { persistence = { ${name()} = ${this.wrapped(this.root())}; }; };`;
        case 1:
          return `environment.persistence = ${this.wrapped(`{ ${name()} = ${this.root()}; }`)};`;
        case 2:
          return `environment.persistence = lib.genAttrs [ ${this.pick(ROOTS.map((root) => JSON.stringify(root)))} ] (r: { directories = [ (r + "/x") ]; });`;
        case 3:
          return `environment.persistence = lib.mapAttrs' (n: v: lib.nameValuePair ("/" + n) { directories = v; }) { ${this.pick(['persist', 'state'])} = ${this.list(2, 'directories', this.system)}; };`;
        case 4:
          return `environment.persistence = builtins.listToAttrs [ { name = ${name().startsWith('"') ? '"/cache"' : 'cfg.root'}; value = ${this.root()}; } ];`;
        case 5:
          return `environment.persistence."/persist".users = lib.mapAttrs (u: v: { directories = v ++ [ u ]; }) { ann = ${this.list(2, 'directories', this.home)}; };`;
        case 6:
          return `environment.persistence."/state" = { inherit (import ./${this.file(`{ directories = ${this.list(1, 'directories', this.system)}; files = [ ]; }`, '{ lib, config, pkgs, cfg }:')} { inherit lib config pkgs cfg; }) directories; };`;
        case 7:
          return `environment.persistence = { "/persist".directories = [ "/a" ]; } // lib.optionalAttrs ${this.condition()} { "/cache" = ${this.root()}; };`;
        case 8:
          return `environment.persistence."/persist" = with lib; { directories = optionals ${this.condition()} (map (x: "/w/" + x) [ "a" ]); users = genAttrs [ "ann" "kim" ] (u: { files = [ (u + ".rc") ]; }); };`;
        default:
          return `environment.persistence.${name()} = ${this.wrapped(this.root())};`;
      }
    });
    const [only] = sets;
    const config =
      sets.length === 1
        ? `{ ${only} ${this.#more()} }`
        : `lib.mkMerge [ ${sets.map((set) => `{ ${set} }`).join(' ')} { ${this.#more()} } ]`;
    const conditional = this.below(5) === 0 ? `lib.mkIf ${this.condition()} (${config})` : config;
    return this.below(8) === 0 ? `if ${this.pick(['true', 'false', '1 == 1'])} then ${conditional} else { }` : conditional;
  }

  #more(): string {
    const all = [
      `my.dirs = ${this.wrapped(this.list(1, 'directories', this.system))};`,
      `my.flag = ${this.pick(['lib.mkForce true', 'lib.mkDefault false', 'lib.mkOverride 40 false'])};`,
      `my.level = ${this.pick(['lib.mkForce 3', 'lib.mkDefault 1'])};`,
      'services.sshd.enable = lib.mkForce true;',
      `my.old = [ ${this.element(1, 'directories', this.system)} ];`,
      '',
    ];
    return this.pick(all);
  }

  make(): Modules {
    this.#data = {};
    const count = 1 + this.below(3);
    const files = Array.from({ length: count }, (_, i) => `m${i}.nix`);
    for (const name of files) {
      const config = this.#definitions();
      const body = this.pick([
        `{ config = ${config}; }`,
        `{ imports = [ ./options.nix ]; config = ${config}; }`,
        config.startsWith('{') ? config : `{ config = ${config}; }`,
      ]);
      this.#data[name] = `{ config, lib, pkgs, ... }:\nlet cfg = config.my; in\n${body}\n`;
    }
    this.#data['options.nix'] = this.#options();
    const inline = this.below(3) === 0 ? '({ config, lib, pkgs, ... }: { my.nested.on = lib.mkForce true; })' : '';
    this.#data['main.nix'] = `{ imports = [ ${files.map((name) => `./${name}`).join(' ')} ./options.nix ${inline} ]; }\n`;
    return this.#data;
  }

  #options(): string {
    const home = this.pick([
      '',
      'config.users.users.ann = { isNormalUser = true; home = "/data/ann"; };',
      'config.users.users.kim.isNormalUser = true;',
    ]);
    const type = this.pick(['lib.types.listOf lib.types.anything', 'lib.types.listOf (lib.types.either lib.types.anything lib.types.str)']);
    return `{ config, lib, ... }:
{
  imports = [ (lib.mkAliasOptionModule [ "my" "old" ] [ "environment" "persistence" "/state" "directories" ]) ];
  options.my = {
    flag = lib.mkOption { type = lib.types.bool; default = ${this.pick(['true', 'false'])}; };
    level = lib.mkOption { type = lib.types.int; default = 2; };
    user = lib.mkOption { type = lib.types.str; default = ${this.pick(USERS.map((user) => JSON.stringify(user)))}; };
    root = lib.mkOption { type = lib.types.str; default = ${this.pick(ROOTS.map((root) => JSON.stringify(root)))}; };
    maybe = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; };
    dirs = lib.mkOption { type = ${type}; default = ${this.pick(['[ ]', '[ "/srv/default" ]'])}; };
  };
  options.my.nested.on = lib.mkEnableOption "x";
  ${home}
}
`;
  }
}
