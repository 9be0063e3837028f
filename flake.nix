{
  description = "What an emptied root would lose: the module that tells cruft the declared persist list";

  outputs = { self }: {
    nixosModules.default = ./nix/module.nix;
  };
}
