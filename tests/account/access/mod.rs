//! Our answers about access, and the policies that we print, on a local AWS that enforces IAM.

mod emulated;
mod invocations;
