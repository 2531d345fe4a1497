//! Our templates deploy, change and go away on a local AWS. That proves our logic, never AWS: see
//! tests/emulator/README.md.

mod emulator_promises;
mod every_property;
mod lifecycle;
mod networks;
mod notifications;
mod pools_and_deliveries;
mod properties;
