"""What people say in a measurement, language by language: YAML files beside this one."""
