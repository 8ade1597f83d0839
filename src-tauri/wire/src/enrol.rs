//! Enrolling a machine, and renewing its certificate.

use counter_act::{KeyId, SigningKey, VerifyingKey};
use counter_domain::id::DeviceId;
use counter_domain::number::DeviceCode;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Purpose of the signature under a renewal.
const RENEWAL: &str = "renewal";

/// A machine asks to be enrolled, or enrolled again. Also the content of a request file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolRequest {
    /// The one-time code that an administrator gave out for a window of an office.
    pub code: String,
    /// Ed25519 public key of the device, made on it, 64 hex digits: verifies its acts.
    pub device_key: String,
    /// Certificate signing request of the TLS key, PEM.
    pub csr: String,
    /// The machine's fingerprint, so that a copy elsewhere is noticed; not reversible.
    pub machine: String,
    /// Version of the program.
    pub program: String,
}

/// What an enrolled machine needs to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolResponse {
    /// The machine's id, the same at each enrolment.
    #[schemars(with = "String")]
    pub device: DeviceId,
    /// Grows at each enrolment.
    pub epoch: u32,
    /// Three characters in every business number; never another machine's.
    #[schemars(with = "String")]
    pub code: DeviceCode,
    /// The office.
    #[schemars(with = "String")]
    pub office: OfficeCode,
    /// As 181团社保所.
    pub office_name: String,
    /// As 2号窗.
    pub window: String,
    /// A demo with made-up people.
    pub demo: bool,
    /// The device's certificate and those above it, PEM.
    pub certificate: String,
    /// What the centre's own certificate is held against, PEM.
    pub authority: String,
    /// The centre's key: verifies times, files and verdicts.
    pub centre_key: CentreKey,
    /// X25519 of the division's recovery key, 64 hex digits: one more slot of the data key.
    pub recovery_key: String,
    /// Who works at the office.
    pub staff: Vec<StaffRecord>,
    /// The life of the centre's database.
    pub incarnation: String,
    /// When, by the centre.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// The centre's public keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CentreKey {
    /// Ed25519, 64 hex digits.
    pub signing: String,
    /// X25519, 64 hex digits: files for the centre are sealed to it.
    pub exchange: String,
}

impl CentreKey {
    /// The key that verifies; none if the text is no key.
    pub fn verifying(&self) -> Option<VerifyingKey> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&self.signing, &mut bytes).ok()?;
        VerifyingKey::from_bytes(&bytes)
    }
}

/// A member of staff as provisioning brings him. His private keys are wrapped under his password
/// before the centre ever sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffRecord {
    /// 工号
    #[schemars(with = "String")]
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Role.
    #[schemars(with = "String")]
    pub role: Role,
    /// His office.
    #[schemars(with = "String")]
    pub office: OfficeCode,
    /// Ed25519, 64 hex digits.
    pub signing: String,
    /// X25519, 64 hex digits.
    pub exchange: String,
    /// The wrapped private halves, as the counter writes them; opaque to the centre.
    pub wrapped: serde_json::Map<String, serde_json::Value>,
    /// Since when he may no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub revoked_at: Option<Timestamp>,
}

/// A device asks for a new certificate, signed by its own key: an expired certificate may renew
/// itself for 180 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenewRequest {
    /// The device.
    #[schemars(with = "String")]
    pub device: DeviceId,
    /// Its epoch.
    pub epoch: u32,
    /// Certificate signing request, PEM.
    pub csr: String,
    /// Drawn anew each time; one is taken once.
    pub nonce: String,
    /// The device's key.
    #[schemars(with = "String")]
    pub key: KeyId,
    /// Hex of the Ed25519 signature over the other fields.
    pub signature: String,
}

impl RenewRequest {
    /// Signs a request.
    pub fn sign(device: DeviceId, epoch: u32, csr: &str, nonce: &str, key: &SigningKey) -> Self {
        let mut request = Self {
            device,
            epoch,
            csr: csr.to_owned(),
            nonce: nonce.to_owned(),
            key: key.verifying().id(),
            signature: String::new(),
        };
        let signature = key.sign_statement(RENEWAL, request.message().as_bytes());
        request.signature = hex::encode(signature);
        request
    }

    /// Whether the device signed it.
    pub fn verify(&self, key: &VerifyingKey) -> bool {
        let mut signature = [0; 64];
        hex::decode_to_slice(&self.signature, &mut signature).is_ok()
            && key.verify_statement(RENEWAL, self.message().as_bytes(), &signature)
    }

    fn message(&self) -> String {
        format!(
            "{}\n{}\n{}\n{}\n{}",
            self.device, self.epoch, self.nonce, self.key, self.csr
        )
    }
}

/// A new certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenewResponse {
    /// The device's certificate and those above it, PEM.
    pub certificate: String,
    /// What the centre's own certificate is held against, PEM.
    pub authority: String,
}
