//! The keys of an enrolment that has been asked for and not answered: in a file of the machine's
//! owner only, because the answer may come days later on a stick.

use std::path::Path;

use counter_act::SigningKey;
use counter_sync::enrol;
use counter_wire::enrol::EnrolRequest;
use counter_wire::file::ExchangeSecret;
use serde::{Deserialize, Serialize};

use crate::clock::Random;
use crate::contract::{CommandError, ErrorCode};
use crate::fault::incident;
use crate::line::files::{read_private, remove, replace};

const FILE: &str = "enrolment-request.key";

/// Keys that exist nowhere else.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    device_seed: String,
    exchange_seed: String,
    tls_key: String,
}

impl Pending {
    pub(super) fn draw(random: &dyn Random) -> Result<Self, CommandError> {
        let mut seeds = [[0; 32]; 2];
        for seed in &mut seeds {
            random.fill(seed);
        }
        let [device, exchange] = seeds;
        Ok(Self {
            device_seed: hex::encode(device),
            exchange_seed: hex::encode(exchange),
            tls_key: enrol::generate_key()
                .map_err(|error| incident(ErrorCode::Internal, &error))?,
        })
    }

    pub(super) fn load(dir: &Path) -> Result<Self, CommandError> {
        let text = read_private(dir, FILE)
            .map_err(|error| incident(ErrorCode::Internal, &error))?
            .ok_or(CommandError::new(ErrorCode::FileUnreadable))?;
        serde_json::from_slice(&text).map_err(|error| incident(ErrorCode::Internal, &error))
    }

    pub(super) fn save(&self, dir: &Path) -> Result<(), CommandError> {
        let io = |error| incident(ErrorCode::Internal, &error);
        std::fs::create_dir_all(dir).map_err(io)?;
        let text =
            serde_json::to_vec(self).map_err(|error| incident(ErrorCode::Internal, &error))?;
        replace(dir, FILE, &text).map_err(io)
    }

    pub(super) fn forget(dir: &Path) {
        remove(dir, FILE);
    }

    pub(super) fn device_seed(&self) -> Result<[u8; 32], CommandError> {
        seed(&self.device_seed)
    }

    pub(super) fn exchange(&self) -> Result<ExchangeSecret, CommandError> {
        Ok(ExchangeSecret::from_seed(&seed(&self.exchange_seed)?))
    }

    pub(super) fn tls_key(&self) -> &str {
        &self.tls_key
    }

    pub(super) fn request(&self, code: &str) -> Result<EnrolRequest, CommandError> {
        let device = SigningKey::from_seed(&self.device_seed()?);
        Ok(EnrolRequest {
            code: code.trim().to_owned(),
            device_key: hex::encode(device.verifying().to_bytes()),
            csr: enrol::signing_request(&self.tls_key)
                .map_err(|error| incident(ErrorCode::Internal, &error))?,
            machine: machine(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }
}

fn seed(text: &str) -> Result<[u8; 32], CommandError> {
    let mut seed = [0; 32];
    hex::decode_to_slice(text, &mut seed).map_err(|error| incident(ErrorCode::Internal, &error))?;
    Ok(seed)
}

/// What tells this machine from a copy of its disk; not reversible.
fn machine() -> String {
    let id = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    counter_act::Hash::of(format!("counter-machine/1\n{}", id.trim()).as_bytes()).to_string()
}
