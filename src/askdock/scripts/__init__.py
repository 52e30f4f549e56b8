"""Commands by the module names that containers and jobs call them by."""
