//! A data key, sealed to one public key (RFC 9180: X25519-HKDF-SHA256, ChaCha20-Poly1305).

use counter_domain::id::DeviceId;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{DataKey, ExchangeKey, ExchangePublicKey};
use crate::entropy::{Drawn, Fill};

const PURPOSE: &[u8] = b"counter-store/1 data key";

/// The data key of one station, readable by the owner of one key pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySlot {
    /// Whose it is.
    pub to: ExchangePublicKey,
    /// The sender's ephemeral key, 64 hex digits.
    pub encapsulated: String,
    /// The data key, encrypted, 96 hex digits.
    pub sealed: String,
}

/// Why a slot cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SealSlotError {
    /// The public key is none.
    #[error("公钥格式有误，请重新导入人员文件")]
    NotAKey,
}

/// Why a slot cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenSlotError {
    /// It is sealed to another key or for another station, or was changed.
    #[error("该密钥打不开本机的数据，请确认本人已在本机授权")]
    OtherKey,
    /// It does not have the form of a slot.
    #[error("密钥文件内容有误，请联系技术支持")]
    Malformed,
}

impl KeySlot {
    /// Seals a station's data key to a public key.
    pub fn seal(
        key: &DataKey,
        device: DeviceId,
        to: &ExchangePublicKey,
        fill: Fill<'_>,
    ) -> Result<Self, SealSlotError> {
        let recipient = to.key().ok_or(SealSlotError::NotAKey)?;
        let (encapsulated, sealed) =
            hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &recipient,
                PURPOSE,
                key.bytes(),
                device.0.as_bytes(),
                &mut Drawn(fill),
            )
            .map_err(|_| SealSlotError::NotAKey)?;
        Ok(Self {
            to: to.clone(),
            encapsulated: hex::encode(encapsulated.to_bytes()),
            sealed: hex::encode(sealed),
        })
    }

    /// Opens the slot of a station.
    pub fn open(&self, key: &ExchangeKey, device: DeviceId) -> Result<DataKey, OpenSlotError> {
        let encapsulated = hex::decode(&self.encapsulated).map_err(|_| OpenSlotError::Malformed)?;
        let encapsulated = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&encapsulated)
            .map_err(|_| OpenSlotError::Malformed)?;
        let sealed = hex::decode(&self.sealed).map_err(|_| OpenSlotError::Malformed)?;
        let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &key.0,
            &encapsulated,
            PURPOSE,
            &sealed,
            device.0.as_bytes(),
        )
        .map(Zeroizing::new)
        .map_err(|_| OpenSlotError::OtherKey)?;
        let bytes =
            <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| OpenSlotError::Malformed)?;
        Ok(DataKey::from_bytes(bytes))
    }
}
