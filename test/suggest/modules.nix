# A stand-in for impermanence, preservation and home-manager: takes what a snippet sets and gives back plain entries.
# An option that the real modules do not have is an error here too.
users: # name -> { home, group }
sole: # whose home-manager module a snippet with `home` is
let
  system = { home = ""; owner = "root"; group = "root"; };
  ofUser = name: { home = users.${name}.home + "/"; owner = name; inherit (users.${name}) group; };
  element = key: e: if builtins.isString e then { ${key} = e; } else e;
  owned = scope: fallback: { user ? scope.owner, group ? scope.group, mode ? fallback }: user + ":" + group + " " + mode;
  only = names: set: assert removeAttrs set names == { } || throw (toString (builtins.attrNames (removeAttrs set names))); set;
  pick = names: set: removeAttrs set (builtins.filter (n: !(builtins.elem n names)) (builtins.attrNames set));
  perms = [ "user" "group" "mode" ];
  base = root: scope: kind: { path = scope.home + kind.path; inherit root; kind = kind.is; };

  impermanenceDir = root: scope: e: let d = only ([ "directory" ] ++ perms) (element "directory" e); in
    base root scope { is = "directory"; path = d.directory; } // { owned = owned scope "0755" (pick perms d); parent = null; };
  impermanenceFile = root: scope: e: let f = only [ "file" "parentDirectory" ] (element "file" e); in
    base root scope { is = "file"; path = f.file; } // { owned = null; parent = if f ? parentDirectory then owned scope "0755" (only perms f.parentDirectory) else null; };

  extra = [ "how" "inInitrd" "configureParent" "parent" ];
  preserve = is: fallback: root: scope: e: let x = only ([ is ] ++ perms ++ extra) (element is e); in
    base root scope { inherit is; path = x.${is}; } // {
      kind = if is == "file" then "file" else "directory";
      owned = owned scope fallback (pick perms x);
      parent = if x.configureParent or false then owned scope "0755" (only perms (x.parent or { })) else null;
      early = x.inInitrd or false; how = x.how or "bindmount";
    };

  lists = dir: file: root: scope: s: map (dir root scope) (s.directories or [ ]) ++ map (file root scope) (s.files or [ ]);
  all = own: dir: file: roots: builtins.concatMap (root: let s = only ([ "directories" "files" "users" ] ++ own) roots.${root}; in
    lists dir file root system s
    ++ builtins.concatMap (u: lists dir file root (ofUser u) (only ([ "directories" "files" ] ++ (if own == [ "hideMounts" ] then [ ] else own)) s.users.${u})) (builtins.attrNames (s.users or { }))
  ) (builtins.attrNames roots);
  home = u: roots: builtins.concatMap (root: lists impermanenceDir impermanenceFile root (ofUser u) (only [ "directories" "files" ] roots.${root})) (builtins.attrNames roots);
in
snippet: only [ "environment" "fileSystems" "systemd" "preservation" "home" "home-manager" ] snippet // {
  entries =
    all [ "hideMounts" ] impermanenceDir impermanenceFile (snippet.environment.persistence or { })
    ++ all [ "commonMountOptions" ] (preserve "directory" "0755") (preserve "file" "0644") (snippet.preservation.preserveAt or { })
    ++ (if snippet ? home then home sole snippet.home.persistence else [ ])
    ++ builtins.concatMap (u: home u snippet.home-manager.users.${u}.home.persistence) (builtins.attrNames (snippet.home-manager.users or { }));
}
