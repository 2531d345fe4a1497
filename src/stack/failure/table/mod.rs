//! What AWS is known to refuse: one entry a text, one file a matter. The first that fits counts, so the particular stands
//! before the general.

mod image;
mod logs;
mod network;
mod notifications;
mod quota;
mod rights;
mod role;
mod service;
mod taken;
mod whole;
mod wrong;

use super::known::{ANY, Known, MAKING, Source};
use super::refusal::{Phase, Refusal};
use crate::diagnostic::{Code, Help};

pub const ALL: &[&[Known]] = &[
    role::KNOWN,
    image::KNOWN,
    network::KNOWN,
    logs::KNOWN,
    rights::KNOWN,
    wrong::KNOWN,
    notifications::KNOWN,
    taken::KNOWN,
    quota::KNOWN,
    whole::KNOWN,
    service::KNOWN,
];

/// What fits nothing else.
const AGAIN: &str = "wait a minute and deploy again";
