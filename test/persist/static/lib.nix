# The functions of nixpkgs' lib that the generated modules use, with the same meaning; and the module system's in modules.nix.
let
  inherit (builtins) attrNames concatLists concatMap elem filter foldl' isAttrs isList listToAttrs map mapAttrs stringLength substring;
  types =
    let
      scalar = name: { inherit name; merge = _: values: if builtins.all (v: v == builtins.head values) values then builtins.head values else throw "conflict"; };
    in {
      str = scalar "str"; bool = scalar "bool"; int = scalar "int"; path = scalar "path"; anything = scalar "anything"; raw = scalar "raw";
      enum = _: scalar "enum";
      nullOr = type: { name = "nullOr"; merge = loc: values: if builtins.all (v: v == null) values then null else type.merge loc values; };
      listOf = type: { name = "listOf"; merge = loc: values: map (v: type.merge loc [ v ]) (concatLists values); };
      attrsOf = type: { name = "attrsOf"; merge = loc: values: mapAttrs (name: defs: lib.mergeDefinitions (loc ++ [ name ]) type defs) (lib.zip values); };
      submodule = options: { name = "submodule"; merge = loc: values: lib.mergeOptions (loc) (if builtins.isFunction options then (options { name = builtins.elemAt loc (builtins.length loc - 1); }).options else options.options) values; };
      coercedTo = from: f: to: { name = "coercedTo"; merge = loc: values: to.merge loc (map (v: if builtins.isString v then f v else v) values); };
      either = a: b: a;
    };
  property = type: rest: { _type = type; } // rest;
  lib = {
    inherit types;
    inherit (builtins) elem filter map concatLists concatMap attrNames attrValues mapAttrs head genList foldl' all any removeAttrs listToAttrs length elemAt concatStringsSep hasAttr getAttr isString isList isAttrs catAttrs;
    mkIf = condition: content: property "if" { inherit condition content; };
    mkMerge = contents: property "merge" { inherit contents; };
    mkOverride = priority: content: property "override" { inherit priority content; };
    mkForce = lib.mkOverride 50;
    mkDefault = lib.mkOverride 1000;
    mkOrder = priority: content: property "order" { inherit priority content; };
    mkBefore = lib.mkOrder 500;
    mkAfter = lib.mkOrder 1500;
    mkOption = fields: property "option" fields;
    mkEnableOption = _: lib.mkOption { type = types.bool; default = false; };
    optional = is: value: if is then [ value ] else [ ];
    optionals = is: list: if is then list else [ ];
    optionalString = is: text: if is then text else "";
    optionalAttrs = is: set: if is then set else { };
    flatten = value: if isList value then concatMap lib.flatten value else [ value ];
    unique = foldl' (acc: e: if elem e acc then acc else acc ++ [ e ]) [ ];
    forEach = list: f: map f list;
    imap1 = f: list: builtins.genList (n: f (n + 1) (builtins.elemAt list n)) (builtins.length list);
    range = first: last: if first > last then [ ] else builtins.genList (n: first + n) (last - first + 1);
    reverseList = list: let n = builtins.length list; in builtins.genList (i: builtins.elemAt list (n - 1 - i)) n;
    take = n: list: builtins.genList (i: builtins.elemAt list i) (if n < builtins.length list then n else builtins.length list);
    remove = e: filter (x: x != e);
    subtractLists = e: filter (x: !(elem x e));
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    nameValuePair = name: value: { inherit name value; };
    mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
    filterAttrs = f: set: listToAttrs (concatMap (name: if f name set.${name} then [ { inherit name; value = set.${name}; } ] else [ ]) (attrNames set));
    genAttrs = names: f: listToAttrs (map (name: { inherit name; value = f name; }) names);
    recursiveUpdate = a: b: if isAttrs a && isAttrs b then a // mapAttrs (n: v: if a ? ${n} then lib.recursiveUpdate a.${n} v else v) b else b;
    attrByPath = path: default: set: if path == [ ] then set else if set ? ${builtins.head path} then lib.attrByPath (builtins.tail path) default set.${builtins.head path} else default;
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    removePrefix = prefix: text: if lib.hasPrefix prefix text then substring (stringLength prefix) (stringLength text) text else text;
    concatMapStringsSep = sep: f: list: builtins.concatStringsSep sep (map f list);
    id = x: x;
    const = x: _: x;
    flip = f: a: b: f b a;
    pipe = foldl' (value: f: f value);
    mkAliasOptionModule = from: to: { config, ... }: property "alias" { inherit from to; };

    zip = values: builtins.listToAttrs (map (name: { inherit name; value = concatMap (v: if v ? ${name} then [ v.${name} ] else [ ]) values; }) (lib.unique (concatMap attrNames values)));
    # What an option is set to, as lib/modules.nix has it: properties off, the best priority only.
    discharge = value:
      if !(isAttrs value && value ? _type) then [ { priority = 100; inherit value; } ]
      else if value._type == "merge" then concatMap lib.discharge value.contents
      else if value._type == "if" then (if value.condition then lib.discharge value.content else [ ])
      else if value._type == "order" then lib.discharge value.content
      else if value._type == "override" then map (d: d // { inherit (value) priority; }) (lib.discharge value.content)
      else [ { priority = 100; inherit value; } ];
    mergeDefinitions = loc: type: defs:
      let
        all = concatMap lib.discharge defs;
        best = foldl' (a: d: if d.priority < a then d.priority else a) 9999 all;
        values = map (d: d.value) (filter (d: d.priority == best) all);
      in
      if values == [ ] then throw "no value at ${builtins.concatStringsSep "." loc}" else type.merge loc values;
    # Properties above the options go down to them.
    pushDown = value:
      if !(isAttrs value && value ? _type) then [ value ]
      else if value._type == "merge" then concatMap lib.pushDown value.contents
      else if value._type == "if" then map (mapAttrs (_: lib.mkIf value.condition)) (lib.pushDown value.content)
      else if value._type == "override" then map (mapAttrs (_: lib.mkOverride value.priority)) (lib.pushDown value.content)
      else lib.pushDown value.content;
    mergeOptions = loc: options: values:
      let pushed = concatMap lib.pushDown values;
      in mapAttrs
        (name: option:
          let defs = concatMap (v: if v ? ${name} then [ v.${name} ] else [ ]) pushed;
          in
          if !(option ? _type) then lib.mergeOptions (loc ++ [ name ]) option defs
          else
            let value = lib.mergeDefinitions (loc ++ [ name ]) (option.type or types.anything) (defs ++ (if option ? default then [ (lib.mkOverride 1500 option.default) ] else [ ]));
            in if option ? apply then option.apply value else value)
        options;
  };
in
lib
