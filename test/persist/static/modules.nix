# A module system of a few lines: modules with imports, options and config; and the options of impermanence, as far as its lists go.
{ modules, pkgs ? { } }:
let
  lib = import ./lib.nix;
  inherit (builtins) concatMap filter isFunction isPath;
  base = {
    options = {
      networking.hostName = lib.mkOption { type = lib.types.str; default = "nixos"; };
      services.sshd.enable = lib.mkEnableOption "x";
      users.users = lib.mkOption { default = { }; type = lib.types.attrsOf (lib.types.submodule ({ name, ... }: { options = {
        isNormalUser = lib.mkOption { type = lib.types.bool; default = false; };
        home = lib.mkOption { type = lib.types.str; default = "/home/${name}"; };
      }; })); };
      environment.persistence = lib.mkOption { default = { }; type = lib.types.attrsOf (lib.types.submodule ({ name, ... }: { options = lists // {
        enable = lib.mkOption { type = lib.types.bool; default = true; };
        hideMounts = lib.mkOption { type = lib.types.bool; default = false; };
        persistentStoragePath = lib.mkOption { type = lib.types.str; default = name; };
        users = lib.mkOption { default = { }; type = lib.types.attrsOf (lib.types.submodule { options = lists; }); };
      }; })); };
    };
  };
  lists = {
    directories = lib.mkOption { type = lib.types.listOf lib.types.anything; default = [ ]; };
    files = lib.mkOption { type = lib.types.listOf lib.types.anything; default = [ ]; };
  };
  arguments = { inherit lib config pkgs; };
  value = module:
    let
      imported = if isPath module then import module else module;
      applied = if isFunction imported then imported (builtins.intersectAttrs (builtins.functionArgs imported) arguments) else imported;
    in
    if applied ? _type then (if applied._type == "alias" then { alias = applied; } else { config = applied; })
    else if applied ? config || applied ? options then applied
    else { config = removeAttrs applied [ "imports" ]; imports = applied.imports or [ ]; };
  node = prefix: i: module: { key = if isPath module then toString module else "${prefix}:${toString i}"; value = value module; };
  all = map (each: each.value) (builtins.genericClosure {
    startSet = lib.imap1 (node "") ([ base ] ++ modules);
    operator = each: lib.imap1 (node each.key) (each.value.imports or [ ]);
  });
  plain = map (m: m.config or { }) all;
  get = path: value:
    if path == [ ] then [ value ]
    else concatMap (v: if v ? ${builtins.head path} then get (builtins.tail path) v.${builtins.head path} else [ ]) (lib.pushDown value);
  set = path: value: if path == [ ] then value else { ${builtins.head path} = set (builtins.tail path) value; };
  aliased = concatMap (m: if m ? alias then map (set m.alias.to) (concatMap (get m.alias.from) plain) else [ ]) all;
  options = builtins.foldl' lib.recursiveUpdate { } (map (m: m.options or { }) all);
  config = lib.mergeOptions [ ] options (plain ++ aliased);
in
builtins.mapAttrs
  (_: root: root // { homes = builtins.mapAttrs (user: _: config.users.users.${user}.home or "/home/${user}") root.users; })
  config.environment.persistence
