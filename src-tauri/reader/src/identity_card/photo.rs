//! The photo on an identity card, kept as it came.
//!
//! The format (WLT) is not published and every known decoder is a closed library, some of them bound to
//! one reader. So the bytes are passed on, and a site that has such a library puts it behind
//! [`PhotoDecoder`]. No decoder is shipped.

/// Length of a photo in bytes.
const LENGTH: usize = 1024;

/// A photo of 102 × 126 points in the format of the card. A face is personal, so it has no `Debug` of
/// its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct WltPhoto(Vec<u8>);

impl WltPhoto {
    /// Takes the bytes; none when the card has no photo.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let empty = bytes.iter().all(|byte| matches!(byte, 0x00 | 0xFF));
        (bytes.len() == LENGTH && !empty).then(|| Self(bytes.to_vec()))
    }

    /// The bytes as they came.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for WltPhoto {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[已隐去]")
    }
}

/// A library that turns a card's photo into a picture.
pub trait PhotoDecoder: Send + Sync {
    /// A picture in a common format, as PNG or BMP.
    ///
    /// # Errors
    ///
    /// [`PhotoDecodeError`] with what the library says.
    fn decode(&self, photo: &WltPhoto) -> Result<Vec<u8>, PhotoDecodeError>;
}

/// Why a photo could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("照片解码库返回错误（{code}），请对照证件核对本人")]
pub struct PhotoDecodeError {
    /// The library's own code; -5 is a licence that belongs to another reader.
    pub code: i32,
}
