/** A program that runs the command which follows its own options. */
export interface Wrapper {
  /** Where the command begins; null: cannot be told. */
  commandAt(args: readonly string[]): number | null;
  /** It looks programs up elsewhere than in the PATH it was given (sudo's secure_path, a container's). */
  foreign: boolean;
  /** A desktop id may stand in the command's place. */
  takesLaunchers: boolean;
}

/** A program that runs a script. */
export interface Interpreter {
  /** The script; null: none, it is interactive or reads stdin. */
  scriptOf(args: readonly string[]): string | { opaque: string } | null;
}

/**
 * Index of the first argument that is no option. An option of `valued` is followed by its value; "--long=value" and "-nVALUE" carry it. "--"
 * ends the options.
 */
export function afterOptions(args: readonly string[], valued: readonly string[]): number {
  let at = 0;
  while (at < args.length && args[at]!.startsWith('-') && args[at] !== '-') {
    if (args[at] === '--') return at + 1;
    at += valued.includes(args[at]!) ? 2 : 1;
  }
  return at;
}

const wrapper = (
  valued: string,
  more: { operands?: number; foreign?: boolean; takesLaunchers?: boolean; never?: RegExp } = {},
): Wrapper => ({
  commandAt(args) {
    const options = valued.split(' ');
    const at = afterOptions(args, options);
    if (more.never && args.slice(0, at).some((arg) => more.never!.test(arg))) return null;
    return at + (more.operands ?? 0);
  },
  foreign: more.foreign ?? false,
  takesLaunchers: more.takesLaunchers ?? false,
});

const plain = wrapper('');
const escalation = (valued: string): Wrapper => ({
  commandAt(args) {
    let at = afterOptions(args, valued.split(' '));
    if (args.slice(0, at).some((arg) => /^-\w*[ise]$|^--(?:login|shell|edit)$/.test(arg))) return null;
    while (/^[A-Za-z_]\w*=/.test(args[at] ?? '')) at++;
    return at;
  },
  foreign: true,
  takesLaunchers: false,
});
const inSession = wrapper('-s -t -a -u -d -p -S -c --slice --type --app-name --unit --description --property --silent', {
  takesLaunchers: true,
});
const afterDashes: Wrapper = {
  commandAt(args) {
    const at = args.indexOf('--');
    return at >= 0 ? at + 1 : args[0]?.startsWith('-') ? null : 0;
  },
  foreign: false,
  takesLaunchers: false,
};

/** The options are those of the tools' manual pages: coreutils, util-linux, systemd, dbus, firejail, uwsm, sudo, polkit. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  __proto__: null as never,
  nice: wrapper('-n --adjustment'),
  ionice: wrapper('-c -n --class --classdata', { never: /^-[pPu]|^--(?:pid|pgid|uid)/ }),
  nohup: plain,
  setsid: plain,
  stdbuf: wrapper('-i -o -e --input --output --error'),
  timeout: wrapper('-k -s --kill-after --signal', { operands: 1 }),
  chrt: wrapper('-T -P -D --sched-runtime --sched-period --sched-deadline', { operands: 1, never: /^-\w*[pm]|^--(?:pid|max)/ }),
  taskset: wrapper('', { operands: 1, never: /^-\w*p|^--pid/ }),
  'systemd-cat': wrapper('-t -p --identifier --priority --stderr-priority --level-prefix'),
  'systemd-inhibit': wrapper('--what --who --why --mode', { never: /^--list/ }),
  'systemd-run': wrapper(
    '-p -u -E -d --property --unit --slice --setenv --description --service-type --uid --gid --nice --working-directory --on-active ' +
      '--on-boot --on-startup --on-unit-active --on-unit-inactive --on-calendar --timer-property --path-property --socket-property',
    { never: /^-[MHS]|^--(?:machine|host|shell)/ },
  ),
  'dbus-run-session': wrapper('--config-file --dbus-daemon'),
  'dbus-launch': wrapper('--config-file --autolaunch'),
  'prime-run': plain,
  gamemoderun: plain,
  mangohud: plain,
  obs_gamecapture: plain,
  'obs-gamecapture': plain,
  pasuspender: plain,
  torsocks: wrapper('-u -p -a -P'),
  proxychains: wrapper('-f'),
  proxychains4: wrapper('-f'),
  firejail: plain,
  app2unit: inSession,
  'steam-run': plain,
  'xvfb-run': wrapper('-n -e -f -p -s -w --server-num --error-file --auth-file --xauth-protocol --server-args --wait'),
  sudo: escalation('-u -g -h -p -C -r -t -U -D -R -T --user --group --host --prompt --close-from --role --type --chdir --chroot'),
  doas: escalation('-u -C'),
  pkexec: escalation('--user'),
  kstart: afterDashes,
  kstart5: afterDashes,
  gamescope: { ...afterDashes, commandAt: (args) => (args.includes('--') ? args.indexOf('--') + 1 : null) },
  uwsm: { ...inSession, commandAt: (args) => (args[0] === 'app' ? 1 + inSession.commandAt(args.slice(1))! : null) },
};

export const wrapperFor = (name: string): Wrapper | null => WRAPPERS[name] ?? (/^nixGL\w*$/.test(name) ? plain : null);

const interpreter = (valued: string, inline: RegExp, verb: RegExp | null = null): Interpreter => ({
  scriptOf(args) {
    const options = valued.split(' ');
    const from = verb !== null && verb.test(args[0] ?? '') ? 1 : 0;
    const rest = args.slice(from);
    const at = afterOptions(rest, options);
    const code = rest.slice(0, at).find((arg) => inline.test(arg));
    if (code !== undefined) return { opaque: `code or a module given with ${code}` };
    return rest[at] ?? null;
  },
});

const INTERPRETERS: readonly (readonly [RegExp, Interpreter])[] = [
  [/^(?:python|pypy)[\d.]*w?$/, interpreter('-W -X --check-hash-based-pycs', /^-\w*[mc]/)],
  [
    /^(?:node|nodejs)[\d.-]*$/,
    interpreter('-r --require --import --loader --experimental-loader -C --conditions', /^-[ep]|^--(?:eval|print)/),
  ],
  [/^ruby[\d.]*$/, interpreter('-I -r -C -E', /^-\w*e/)],
  [/^perl[\d.]*$/, interpreter('', /^-\w*[eE]/)],
  [/^lua(?:jit)?[\d.]*$/, interpreter('-l', /^-e/)],
  [/^php[\d.]*$/, interpreter('-c -d -z', /^-[rRBEF]/)],
  [/^(?:gjs|gjs-console)$/, interpreter('-I --include-path -C', /^-[cm]|^--command/)],
  [/^electron[\d.-]*$/, interpreter('-r --require', /^-[ei]/)],
  [/^(?:deno|bun)$/, interpreter('-c --config --preload -r', /^-[ep]|^(?:x|eval|repl)$/, /^run$/)],
  [/^(?:dotnet|mono|appimage-run|tclsh[\d.]*|wish[\d.]*|Rscript)$/, interpreter('--additionalprobingpath --fx-version --config', /^-e/)],
];

export const interpreterFor = (name: string): Interpreter | null => INTERPRETERS.find(([names]) => names.test(name))?.[1] ?? null;
