//! The key pairs of a member of staff, and how the private halves are kept.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use counter_act::{SigningKey, VerifyingKey};
use counter_domain::role::StaffId;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, Serializable as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::PasswordCost;
use crate::entropy::{Fill, draw};

/// Private half of the pair to which data keys are sealed.
pub struct ExchangeKey(pub(super) <X25519HkdfSha256 as hpke::Kem>::PrivateKey);

impl ExchangeKey {
    /// Makes a pair from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(X25519HkdfSha256::derive_keypair(seed).0)
    }

    /// Opens 32 bytes that somebody sealed to this key for a purpose, with the suite of the slots;
    /// none if they were sealed to another.
    pub fn open_sealed(
        &self,
        purpose: &[u8],
        encapsulated: &str,
        sealed: &str,
    ) -> Option<Zeroizing<[u8; 32]>> {
        let encapsulated = hex::decode(encapsulated).ok()?;
        let encapsulated =
            <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&encapsulated).ok()?;
        let opened = hpke::single_shot_open::<
            hpke::aead::ChaCha20Poly1305,
            hpke::kdf::HkdfSha256,
            X25519HkdfSha256,
        >(
            &hpke::OpModeR::Base,
            &self.0,
            &encapsulated,
            purpose,
            &hex::decode(sealed).ok()?,
            &[],
        )
        .map(Zeroizing::new)
        .ok()?;
        opened.as_slice().try_into().ok().map(Zeroizing::new)
    }

    /// Its public half.
    pub fn public(&self) -> ExchangePublicKey {
        let bytes = X25519HkdfSha256::sk_to_pk(&self.0).to_bytes();
        ExchangePublicKey(hex::encode(bytes))
    }
}

impl fmt::Debug for ExchangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExchangeKey({})", self.public().0)
    }
}

/// Public half of the pair to which data keys are sealed: 64 hex digits of X25519.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExchangePublicKey(pub String);

impl ExchangePublicKey {
    pub(super) fn key(&self) -> Option<<X25519HkdfSha256 as hpke::Kem>::PublicKey> {
        let bytes = hex::decode(&self.0).ok()?;
        <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&bytes).ok()
    }
}

/// The public halves, as provisioning brings them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKeys {
    /// Ed25519, 64 hex digits: verifies his signatures.
    pub signing: String,
    /// X25519: seals data keys to him.
    pub exchange: ExchangePublicKey,
}

impl PublicKeys {
    /// The key that verifies his signatures; none if the text is no such key.
    pub fn verifying(&self) -> Option<VerifyingKey> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&self.signing, &mut bytes).ok()?;
        VerifyingKey::from_bytes(&bytes)
    }
}

/// Both pairs of a member of staff, open. Wiped when dropped.
pub struct StaffKeys {
    seeds: Zeroizing<[u8; 64]>,
    signing: SigningKey,
    exchange: ExchangeKey,
}

impl fmt::Debug for StaffKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StaffKeys({})", self.signing.verifying().id())
    }
}

/// Why keys cannot be wrapped.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// The cost is below or above what is taken.
    #[error("口令加密参数超出允许范围")]
    Cost,
}

/// Why keys cannot be unwrapped.
#[derive(Debug, thiserror::Error)]
pub enum UnwrapError {
    /// The password is another one, or the keys belong to somebody else.
    #[error("口令不正确，请重新输入")]
    WrongPassword,
    /// What was kept is not in the form in which it is kept.
    #[error("密钥文件内容有误，请联系技术支持")]
    Malformed,
}

/// The private halves under a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKeys {
    /// What a guess costs.
    pub cost: PasswordCost,
    /// Salt of the password, 32 hex digits.
    pub salt: String,
    /// Nonce of XChaCha20-Poly1305, 48 hex digits.
    pub nonce: String,
    /// Both seeds, encrypted, 160 hex digits.
    pub sealed: String,
}

impl StaffKeys {
    /// Draws new pairs.
    pub fn generate(fill: Fill<'_>) -> Self {
        Self::from_seeds(Zeroizing::new(draw(fill)))
    }

    fn from_seeds(seeds: Zeroizing<[u8; 64]>) -> Self {
        let mut half = Zeroizing::new([0; 32]);
        let (first, second) = seeds.split_at(32);
        half.copy_from_slice(first);
        let signing = SigningKey::from_seed(&half);
        half.copy_from_slice(second);
        let exchange = ExchangeKey::from_seed(&half);
        Self {
            seeds,
            signing,
            exchange,
        }
    }

    /// The pair that signs approvals, overrides and day close.
    pub const fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The pair to which data keys are sealed.
    pub const fn exchange(&self) -> &ExchangeKey {
        &self.exchange
    }

    /// The public halves.
    pub fn public(&self) -> PublicKeys {
        PublicKeys {
            signing: hex::encode(self.signing.verifying().to_bytes()),
            exchange: self.exchange.public(),
        }
    }

    /// Wraps the private halves under a password.
    pub fn wrap(
        &self,
        staff: &StaffId,
        password: &str,
        cost: PasswordCost,
        fill: Fill<'_>,
    ) -> Result<WrappedKeys, WrapError> {
        let salt: [u8; 16] = draw(fill);
        let nonce: [u8; 24] = draw(fill);
        let key = cost.derive(password, &salt).ok_or(WrapError::Cost)?;
        let associated = associated(staff);
        let payload = Payload {
            msg: self.seeds.as_slice(),
            aad: &associated,
        };
        let sealed = XChaCha20Poly1305::new((&*key).into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| WrapError::Cost)?;
        Ok(WrappedKeys {
            cost,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            sealed: hex::encode(sealed),
        })
    }
}

impl WrappedKeys {
    /// Opens the private halves. Takes as long as [`WrappedKeys::cost`] says.
    pub fn unwrap(&self, staff: &StaffId, password: &str) -> Result<StaffKeys, UnwrapError> {
        let mut salt = [0; 16];
        let mut nonce = [0; 24];
        hex::decode_to_slice(&self.salt, &mut salt).map_err(|_| UnwrapError::Malformed)?;
        hex::decode_to_slice(&self.nonce, &mut nonce).map_err(|_| UnwrapError::Malformed)?;
        let sealed = hex::decode(&self.sealed).map_err(|_| UnwrapError::Malformed)?;
        let key = self
            .cost
            .derive(password, &salt)
            .ok_or(UnwrapError::Malformed)?;
        let associated = associated(staff);
        let payload = Payload {
            msg: &sealed,
            aad: &associated,
        };
        let opened = XChaCha20Poly1305::new((&*key).into())
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| UnwrapError::WrongPassword)?;
        let mut seeds = Zeroizing::new([0; 64]);
        if opened.len() != seeds.len() {
            return Err(UnwrapError::Malformed);
        }
        seeds.copy_from_slice(&opened);
        Ok(StaffKeys::from_seeds(seeds))
    }
}

/// Ties wrapped keys to their owner, so that one's own cannot be put in another's place.
fn associated(staff: &StaffId) -> Vec<u8> {
    [b"counter-store/1 staff keys\n", staff.0.as_bytes()].concat()
}
