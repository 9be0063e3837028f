# A stand-in for NixOS in a few lines: options with their definitions, and what the persistence modules make of them. `definitions` is
# what files say: a list of { file, value }, value = { environment.persistence = …; … } with mkIf and mkMerge where a test wants them.
{ definitions, config ? { }, options ? { }, users ? { } }:
let
  inherit (builtins) attrNames concatMap filter head isAttrs isList isString listToAttrs mapAttrs tail;

  get = path: set: if path == [ ] then set else if isAttrs set && set ? ${head path} then get (tail path) set.${head path} else null;
  unwrap = value:
    if !(isAttrs value && value ? _type) then [ value ]
    else if value._type == "merge" then concatMap unwrap value.contents
    else if value.condition or true then unwrap value.content
    else [ ];
  # Like definitionsWithLocations: what each file defines, wrappers at the top taken off.
  definitionsOf = path: concatMap
    (definition: map (value: { inherit (definition) file; inherit value; }) (filter (value: value != null) (unwrap (get path definition.value))))
    definitions;
  option = path: { _type = "option"; visible = true; definitionsWithLocations = definitionsOf path; files = map (definition: definition.file) (definitionsOf path); };
  # Values of one attribute of many sets, wrappers taken off.
  all = name: sets: concatMap (set: if set ? ${name} then unwrap set.${name} else [ ]) sets;
  namesOf = sets: attrNames (builtins.foldl' (a: b: a // b) { } sets);
  gone = name: throw "The option `${name}' can no longer be used since it's been removed.";

  homeOf = user: users.${user}.home or "/home/${user}";
  entries = kind: root: user: sets: map
    (entry:
      let
        written = if isString entry then { ${kind} = entry; } else entry;
        path = if user == null then written.${kind} else "${homeOf user}/${written.${kind}}";
        owner = if user == null then "root" else user;
      in
      (if kind == "directory" then { dirPath = path; user = owner; group = "users"; mode = "0755"; hideMount = false; method = gone "method"; }
      else { filePath = path; method = "auto"; parentDirectory = { user = owner; group = "users"; mode = "0755"; defaultPerms = gone "defaultPerms"; }; })
      // { persistentStoragePath = root; home = if user == null then null else homeOf user; }
      // written)
    (concatMap (list: if isList list then list else [ ]) (all (if kind == "directory" then "directories" else "files") sets));
  # impermanence since 2025-09: removed options stay, and throw.
  roots = withUser: values: listToAttrs (map
    (name:
      let
        sets = filter isAttrs (all name values);
        last = field: default: let found = all field sets; in if found == [ ] then default else builtins.elemAt found (builtins.length found - 1);
        path = last "persistentStoragePath" name;
        userSets = filter isAttrs (all "users" sets);
      in {
        inherit name;
        value = {
          enable = last "enable" true;
          persistentStoragePath = path;
          hideMounts = false;
          directories = entries "directory" path withUser sets;
          files = entries "file" path withUser sets;
          users = mapAttrs
            (user: _: let own = filter isAttrs (all user userSets); in { directories = entries "directory" path user own; files = entries "file" path user own; })
            (builtins.foldl' (a: b: a // b) { } userSets);
          allowOther = gone "allowOther";
          removePrefixDirectory = gone "removePrefixDirectory";
          defaultDirectoryMethod = gone "defaultDirectoryMethod";
        };
      })
    (namesOf values));
  valuesOf = path: filter isAttrs (concatMap (definition: unwrap definition.value) (definitionsOf path));
  homes = valuesOf [ "home-manager" "users" ];
in
{
  _type = "configuration";
  config = {
    environment.persistence = roots null (valuesOf [ "environment" "persistence" ]);
    home-manager.users = listToAttrs (map
      (name: { inherit name; value.home.persistence = roots name (filter isAttrs (map (home: home.home.persistence or null) (all name homes))); })
      (namesOf homes));
    users.users = mapAttrs (name: user: { inherit name; home = homeOf name; group = "users"; homeMode = "700"; hashedPassword = gone "hashedPassword"; } // user) users;
  } // config;
  options = {
    environment.persistence = option [ "environment" "persistence" ];
    environment.etc = option [ "environment" "etc" ];
    home-manager.users = option [ "home-manager" "users" ];
    fileSystems = option [ "fileSystems" ];
    users.users = option [ "users" "users" ];
  } // options;
}
