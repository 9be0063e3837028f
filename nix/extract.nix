# The persist list of an evaluated system as plain data: what `cruft --flake` asks for, and what module.nix writes into every generation.
#
#   nix eval --json 'REF#nixosConfigurations."HOST"' --apply "$(cat extract.nix)"
#   nix-instantiate --eval --strict --json -E 'import ./extract.nix (import <nixpkgs/nixos> { })'
#
# Builtins only, Nix 2.8 and later. Entries are read field by field and never as a whole: impermanence since 2025-09 keeps removed
# options that throw when they are looked at. `sections`: names of the parts that are wanted, null for all.
{ config, options ? { }, sections ? null, ... }:
let
  inherit (builtins) attrNames concatMap filter isAttrs isList isString mapAttrs;

  # Paths as text, and no string keeps its context: nothing has to be built or copied for the list.
  plain = value:
    if isString value then builtins.unsafeDiscardStringContext value
    else if builtins.isPath value then toString value
    else if isList value then map plain value
    else if builtins.isFunction value then null
    else if !isAttrs value then value
    else if value ? outPath then plain (toString value)
    else mapAttrs (_: plain) value;

  # [ value ], or [ ] where it throws.
  attempt = value:
    let result = builtins.tryEval (let data = plain value; in builtins.deepSeq data data);
    in if result.success then [ result.value ] else [ ];

  pick = names: set: builtins.listToAttrs (concatMap
    (name: if set ? ${name} then map (value: { inherit name value; }) (attempt set.${name}) else [ ])
    names);

  asList = value: if isList value then value else [ ];
  asSet = value: if isAttrs value then value else { };

  # The values below mkIf, mkMerge, mkForce and mkOrder.
  unwrap = value:
    if !(isAttrs value && value ? _type) then [ value ]
    else if value._type == "merge" then concatMap unwrap value.contents
    else if value._type == "if" then (if value.condition then unwrap value.content else [ ])
    else if value ? content then unwrap value.content
    else [ value ];
  setsOf = value: filter isAttrs (unwrap value);

  # Where an attribute is written; nothing where Nix does not know.
  at = name: set:
    let place = builtins.unsafeGetAttrPos name set;
    in if place == null then { } else { inherit (place) file line; };

  definitions = option: option.definitionsWithLocations or [ ];

  # Lists ------------------------------------------------------------------------------------------------------------------------------

  common = [
    "persistentStoragePath" "home" "user" "group" "mode" "method" "how" "inInitrd" "configureParent" "parent" "createLinkTarget"
    "mountOptions" "hideMount" "allowTrash"
  ];
  directory = entry: if isAttrs entry then pick ([ "directory" "dirPath" ] ++ common) entry else { directory = toString entry; };
  file = entry:
    if !isAttrs entry then { file = toString entry; }
    else pick ([ "file" "filePath" ] ++ common) entry
      // (if entry ? parentDirectory then { parentDirectory = pick [ "user" "group" "mode" "dirPath" ] entry.parentDirectory; } else { });
  scope = set: pick [ "home" "username" ] set // {
    directories = map directory (set.directories or [ ]);
    files = map file (set.files or [ ]);
  };
  root = set:
    pick [
      "enable" "persistentStoragePath" "hideMounts" "allowTrash" "removePrefixDirectory" "defaultDirectoryMethod" "allowOther"
      "commonMountOptions"
    ] set // scope set // { users = mapAttrs (_: scope) (set.users or { }); };
  roots = mapAttrs (_: root);

  isBind = options: builtins.any (option: option == "bind" || option == "rbind") options;
  words = value: if isString value then filter isString (builtins.split "[, ]+" value) else asList value;
  fileSystem = name:
    let
      mount = config.fileSystems.${name};
      options = mount.options or [ ];
    in if isBind options then [ { where = mount.mountPoint or name; what = mount.device; inherit options; } ] else [ ];
  mountUnit = unit:
    let options = words (unit.options or unit.mountConfig.Options or "");
    in if isBind options then [ { option = "systemd.mounts"; inherit (unit) where what; inherit options; } ] else [ ];

  # systemd.tmpfiles.settings.<name>.<path>.<type>, as a line of tmpfiles.d.
  settingsLine = path: type: rule:
    let kind = rule.type or type;
    in if builtins.substring 0 1 kind == "L" then [ "${kind} \"${builtins.replaceStrings [ "\\" "\"" ] [ "\\\\" "\\\"" ] path}\" - - - - ${rule.argument or ""}" ] else [ ];
  settings = concatMap
    (group: concatMap (path: concatMap (type: settingsLine path type group.${path}.${type}) (attrNames group.${path})) (attrNames group))
    (builtins.attrValues (config.systemd.tmpfiles.settings or { }));

  # State that is used in place, wherever it lies ----------------------------------------------------------------------------------------

  isState = path: isString path && builtins.substring 0 1 path == "/" && builtins.substring 0 11 path != "/nix/store/";
  reference = option: place: value:
    concatMap (found: map (path: { inherit option path; } // place) (filter isState (if isList found then found else [ found ])))
      (attempt value);
  placeOf = option: let files = option.files or [ ]; in if builtins.length files == 1 then { file = toString (builtins.head files); } else { };
  # Where an attribute of one user or file is set, among the definitions of the whole option.
  placeIn = option: name: field:
    let
      found = concatMap (definition: concatMap (set: concatMap (member: if member ? ${field} then [ (at field member) ] else [ ])
        (setsOf (set.${name} or null))) (setsOf definition.value)) (definitions option);
      place = builtins.tryEval (builtins.deepSeq found found);
    in if place.success && builtins.length place.value == 1 then builtins.head place.value else { };

  ofUsers = concatMap
    (name: concatMap
      (field: reference "users.users.${name}.${field}" (placeIn (options.users.users or { }) name field) (config.users.users.${name}.${field} or null))
      [ "hashedPasswordFile" "passwordFile" ])
    (attrNames (config.users.users or { }));
  ofSecrets =
    reference "services.openssh.hostKeys" (placeOf (options.services.openssh.hostKeys or { }))
      (map (key: key.path or null) (config.services.openssh.hostKeys or [ ]))
    ++ reference "sops.age.keyFile" (placeOf (options.sops.age.keyFile or { })) (config.sops.age.keyFile or null)
    ++ reference "sops.age.sshKeyPaths" (placeOf (options.sops.age.sshKeyPaths or { })) (config.sops.age.sshKeyPaths or [ ])
    ++ reference "sops.gnupg.home" (placeOf (options.sops.gnupg.home or { })) (config.sops.gnupg.home or null)
    ++ reference "sops.gnupg.sshKeyPaths" (placeOf (options.sops.gnupg.sshKeyPaths or { })) (config.sops.gnupg.sshKeyPaths or [ ])
    ++ reference "age.identityPaths" (placeOf (options.age.identityPaths or { })) (config.age.identityPaths or [ ]);
  # As defined and not as merged: a merged source of a text file makes the whole of its text.
  ofEtc = concatMap
    (definition: concatMap
      (set: concatMap
        (name: concatMap
          (member: if member ? source then concatMap (reference "environment.etc.${name}.source" (at "source" member)) (unwrap member.source) else [ ])
          (setsOf set.${name}))
        (attrNames set))
      (setsOf definition.value))
    (definitions (options.environment.etc or { }));
  # Through the options: old names of an option are hidden there, and saying nothing of them spares a warning each.
  shown = option: isAttrs option && option._type or "" == "option" && option.visible or true == true;
  ofServices = concatMap
    (name:
      let service = options.services.${name};
      in if !(isAttrs service && shown (service.enable or null) && attempt (service.enable.value or false) == [ true ]) then [ ]
      else concatMap
        (field: if shown (service.${field} or null) then reference "services.${name}.${field}" (placeOf service.${field}) (service.${field}.value or null) else [ ])
        [ "dataDir" "datadir" "stateDir" "metadataDir" "configDir" "mediaDir" "mediaLocation" "statePath" "home" "location" "directory" ])
    (attrNames (options.services or { }));

  # Where it is written --------------------------------------------------------------------------------------------------------------------

  listPlaces = about: set: concatMap
    (list: if !(set ? ${list}) then [ ]
      else [ (about // { inherit list; path = null; } // at list set) ]
        ++ concatMap
          (entry: concatMap
            (field: if isAttrs entry && entry ? ${field} then [ (about // { inherit list; path = entry.${field}; } // at field entry) ] else [ ])
            [ "directory" "file" ])
          (concatMap asList (unwrap set.${list})))
    [ "directories" "files" ];
  rootPlaces = option: user: value: concatMap
    (set: concatMap
      (name: concatMap
        (one: listPlaces { inherit option user; root = name; } one
          ++ concatMap
            (users: concatMap (key: concatMap (listPlaces { inherit option; user = key; root = name; }) (setsOf users.${key})) (attrNames users))
            (setsOf (one.users or null)))
        (setsOf set.${name}))
      (attrNames set))
    (setsOf value);
  # A definition that cannot be looked at has no places; the list itself is read elsewhere.
  placesOf = option: make: concatMap
    (definition: filter (place: place ? file) (builtins.concatLists (attempt (make definition.value))))
    (definitions option);
  homeOptions = user: options.home-manager.users.valueMeta.attrs.${user}.configuration.options.home.persistence or { };
in
let
  all = {
    impermanence = roots (config.environment.persistence or { });
    # In NixOS, or the one user of a home-manager configuration of its own.
    homeManager = mapAttrs (_: user: roots (user.home.persistence or { })) (config.home-manager.users or { })
      // (if config ? home.persistence then { ${config.home.username} = roots config.home.persistence; } else { });
    preservation = {
      enable = config.preservation.enable or false;
      preserveAt = roots (config.preservation.preserveAt or { });
    };
    binds = concatMap fileSystem (attrNames (config.fileSystems or { })) ++ concatMap mountUnit (config.systemd.mounts or [ ]);
    tmpfiles = filter (rule: builtins.match "[LC][+?!=~^-]*[ \t].*" rule != null) (config.systemd.tmpfiles.rules or [ ]) ++ settings;
    users = mapAttrs (_: pick [ "name" "home" "group" "homeMode" ]) (config.users.users or { })
      // (if config ? home.persistence then { ${config.home.username} = { home = config.home.homeDirectory; }; } else { });
    references = ofUsers ++ ofSecrets ++ ofEtc ++ ofServices;
    positions =
      placesOf (options.environment.persistence or { }) (rootPlaces "environment.persistence" null)
      ++ placesOf (options.preservation.preserveAt or { }) (rootPlaces "preservation.preserveAt" null)
      ++ concatMap (user: placesOf (homeOptions user) (rootPlaces "home.persistence" user)) (attrNames (config.home-manager.users or { }))
      ++ placesOf (options.home.persistence or { }) (rootPlaces "home.persistence" (config.home.username or null))
      ++ placesOf (options.home-manager.users or { }) (value: concatMap
        (set: concatMap (user: concatMap (home: rootPlaces "home.persistence" user (home.home.persistence or null)) (setsOf set.${user})) (attrNames set))
        (setsOf value))
      ++ placesOf (options.fileSystems or { }) (value: concatMap
        (set: map (name: { option = "fileSystems"; root = null; user = null; list = null; path = name; } // at name set) (attrNames set))
        (setsOf value));
    files = builtins.listToAttrs (concatMap
      ({ name, option }: if option ? files then [ { inherit name; value = map toString option.files; } ] else [ ])
      [
        { name = "environment.persistence"; option = options.environment.persistence or { }; }
        { name = "preservation.preserveAt"; option = options.preservation.preserveAt or { }; }
        { name = "home.persistence"; option = options.home.persistence or { }; }
        { name = "fileSystems"; option = options.fileSystems or { }; }
        { name = "systemd.mounts"; option = options.systemd.mounts or { }; }
        { name = "systemd.tmpfiles.rules"; option = options.systemd.tmpfiles.rules or { }; }
      ]);
  };
in
{ schema = 1; } // mapAttrs (_: plain) (if sections == null then all else builtins.intersectAttrs (builtins.listToAttrs (map (name: { inherit name; value = null; }) sections)) all)
