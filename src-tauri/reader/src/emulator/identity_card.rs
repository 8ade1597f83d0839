//! The text and photo of a made-up identity card, laid out as each kind has it.

use crate::identity_card::{IdentityKind, TEXT_LENGTH};

/// Bytes of a photo that no decoder knows, with the beginning of a real one.
const PHOTO_BEGINNING: [u8; 8] = [0x57, 0x4C, 0x66, 0x00, 0x7E, 0x00, 0x32, 0x00];

/// A card that can be put on the virtual identity module.
#[derive(Clone)]
pub struct VirtualIdentityCard {
    text: [u8; TEXT_LENGTH],
    photo: Vec<u8>,
    new_address: Option<Vec<u8>>,
}

impl VirtualIdentityCard {
    /// A card of this kind with the values of a made-up person.
    pub fn new(kind: IdentityKind) -> Self {
        let mut text = [0; TEXT_LENGTH];
        for pair in text.as_chunks_mut::<2>().0 {
            *pair = [0x20, 0x00];
        }
        let mut photo = PHOTO_BEGINNING.to_vec();
        photo.resize(1024, 0x5A);
        let card = Self {
            text,
            photo,
            new_address: None,
        };
        card.laid_out(kind)
    }

    fn laid_out(self, kind: IdentityKind) -> Self {
        match kind {
            IdentityKind::Resident => self
                .field(0, "古丽·示例")
                .field(30, "2")
                .field(32, "05")
                .field(36, "18900512")
                .field(52, "示例市示例街1号")
                .field(122, "660000189005120023")
                .field(158, "示例市公安局")
                .field(188, "20200115")
                .field(204, "20400115"),
            IdentityKind::ResidencePermit => self
                .field(0, "陳示例")
                .field(30, "1")
                .field(36, "18900512")
                .field(52, "示例市示例街2号")
                .field(122, "810000189005120013")
                .field(158, "示例市公安局")
                .field(188, "20200115")
                .field(204, "20250115")
                .field(220, "H00000001")
                .field(238, "01")
                .field(248, "J"),
            IdentityKind::PermanentResidence2017 => self
                .field(0, "EXAMPLE, JANE MARY")
                .field(120, "2")
                .field(122, "USA110081010101")
                .field(152, "USA")
                .field(158, "示珍妮")
                .field(188, "20200115")
                .field(204, "20300115")
                .field(220, "18900512")
                .field(236, "01")
                .field(240, "1500")
                .field(248, "I"),
            IdentityKind::PermanentResidence2023 => self
                .field(0, "示约翰")
                .field(30, "1")
                .field(32, "00")
                .field(36, "18900512")
                .field(52, "EXAMPLE, JOHN")
                .field(122, "911156189005120015")
                .field(188, "20240115")
                .field(204, "20340115")
                .field(242, "USA")
                .field(248, "Y"),
        }
    }

    /// Writes text at an offset in bytes; what does not fit is cut off.
    #[must_use]
    pub fn field(self, offset: usize, text: &str) -> Self {
        let units: Vec<u16> = text.encode_utf16().collect();
        self.units(offset, &units)
    }

    /// Writes UTF-16 units at an offset in bytes, be they characters or not.
    #[must_use]
    pub fn units(mut self, offset: usize, units: &[u16]) -> Self {
        let places = self.text.iter_mut().skip(offset);
        let bytes = units.iter().flat_map(|unit| unit.to_le_bytes());
        for (place, byte) in places.zip(bytes) {
            *place = byte;
        }
        self
    }

    /// An address that was written later.
    #[must_use]
    pub fn new_address(mut self, address: &str) -> Self {
        let mut bytes: Vec<u8> = address.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.resize(70, 0);
        self.new_address = Some(bytes);
        self
    }

    /// The 256 bytes.
    pub fn text(&self) -> &[u8; TEXT_LENGTH] {
        &self.text
    }

    /// The photo as the card has it.
    pub fn photo(&self) -> &[u8] {
        &self.photo
    }

    pub(super) fn later_address(&self) -> Option<&[u8]> {
        self.new_address.as_deref()
    }
}
