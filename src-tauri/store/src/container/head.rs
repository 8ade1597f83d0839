//! The head of a container.

use counter_act::Hash;
use counter_domain::id::DeviceId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::FrameKey;
use crate::entropy::{Fill, draw};
use crate::keys::{DataKey, ExchangeKey, ExchangePublicKey, KeySlot, SealSlotError};

const FORMAT: &[u8] = b"SBGT-CONTAINER/1\n";

/// Longest head that is read, in bytes: some hundred staff with their wrapped keys.
const LONGEST: usize = 1024 * 1024;

/// What stands before the frames, in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerHead {
    /// What the records are: `spool`, `exchange`.
    pub kind: String,
    /// Random.
    pub id: Uuid,
    /// The machine that wrote it.
    pub device: DeviceId,
    /// The frame key, sealed to each who may open it.
    pub slots: Vec<KeySlot>,
    /// What the kind adds.
    pub about: serde_json::Value,
}

/// Why bytes do not begin with a head.
#[derive(Debug, thiserror::Error)]
pub enum ReadHeadError {
    /// They are something else.
    #[error("不是社保柜台的加密文件")]
    OtherFormat,
    /// They end before the head does.
    #[error("文件开头不完整")]
    Cut,
    /// The head is not what was written.
    #[error("文件开头已损坏")]
    Damaged,
}

/// Why a container cannot be opened with a key.
#[derive(Debug, thiserror::Error)]
pub enum OpenContainerError {
    /// No slot is for this key.
    #[error("该密钥打不开此文件，请换一位有权限的人员或使用师的恢复密钥")]
    OtherKey,
}

impl ContainerHead {
    /// Draws a frame key and seals it to everybody who may open the container.
    pub fn new(
        kind: &str,
        device: DeviceId,
        to: &[ExchangePublicKey],
        about: serde_json::Value,
        fill: Fill<'_>,
    ) -> Result<(Self, DataKey), SealSlotError> {
        let key = DataKey::generate(fill);
        let mut slots = Vec::with_capacity(to.len());
        for public in to {
            slots.push(KeySlot::seal(&key, device, public, fill)?);
        }
        let head = Self {
            kind: kind.to_owned(),
            id: uuid::Builder::from_random_bytes(draw(fill)).into_uuid(),
            device,
            slots,
            about,
        };
        Ok((head, key))
    }

    /// The bytes before the first frame.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let json = serde_json::to_vec(self)?;
        let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
        Ok([FORMAT, &length.to_be_bytes(), &json].concat())
    }

    /// Reads the head at the beginning of some bytes. Returns it with its length.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), ReadHeadError> {
        let begins_alike = FORMAT.starts_with(bytes) || bytes.starts_with(FORMAT);
        if !begins_alike {
            return Err(ReadHeadError::OtherFormat);
        }
        let rest = bytes.get(FORMAT.len()..).ok_or(ReadHeadError::Cut)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(ReadHeadError::Cut)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > LONGEST {
            return Err(ReadHeadError::Damaged);
        }
        let json = rest.get(..length).ok_or(ReadHeadError::Cut)?;
        let head = serde_json::from_slice(json).map_err(|_| ReadHeadError::Damaged)?;
        Ok((head, FORMAT.len() + 4 + length))
    }

    /// Opens the frame key with a private key.
    pub fn open(&self, key: &ExchangeKey) -> Result<DataKey, OpenContainerError> {
        let public = key.public();
        let mut slots = self.slots.iter().filter(|slot| slot.to == public);
        slots
            .find_map(|slot| slot.open(key, self.device).ok())
            .ok_or(OpenContainerError::OtherKey)
    }
}

/// The key of the frames behind a head, which is given as its exact bytes.
pub(super) fn frame_key(head: &[u8], key: &DataKey) -> FrameKey {
    FrameKey::new(key, Hash::of(head))
}
