# NixOS: writes the declared persist list into every generation, where `cruft` reads it without Nix and without guessing.
{ config, options, lib, ... }:
{
  options.programs.cruft.enable = lib.mkEnableOption "cruft: the declared persist list in /etc/cruft/declared.json";

  config = lib.mkIf config.programs.cruft.enable {
    environment.etc."cruft/declared.json".text = builtins.toJSON (import ./extract.nix { inherit config options; });
  };
}
