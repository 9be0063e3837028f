# What nix/module.nix writes on the host of everything.nix, its own definition being one of those that it reads.
let
  lib = {
    mkEnableOption = description: { _type = "option"; default = false; inherit description; };
    mkIf = condition: content: { _type = "if"; inherit condition content; };
  };
  define = file: { file = toString file; value = import file; };
  everything = import ./flake/everything.nix;
  system = import ./system.nix (everything // {
    definitions = [ (define ./flake/persist.nix) (define ./flake/home.nix) (define ./flake/more.nix) { file = "module.nix"; value = module.config; } ];
    config = everything.config // { programs.cruft.enable = true; };
    users.kim = { home = "/home/kim"; hashedPasswordFile = "/persist/passwords/kim"; };
  });
  module = import ../../nix/module.nix { inherit lib; inherit (system) config options; };
in
assert module.options.programs.cruft.enable.default == false;
assert module.config.condition;
module.config.content.environment.etc."cruft/declared.json".text
