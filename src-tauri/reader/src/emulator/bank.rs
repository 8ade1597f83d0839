//! The bank's application on a virtual card: directory, options, records.

use super::operating_system::tagged;

/// UnionPay debit.
const NAME: [u8; 8] = [0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01];
const CONTACTLESS_DIRECTORY: &[u8] = b"2PAY.SYS.DDF01";
const CONTACT_DIRECTORY: &[u8] = b"1PAY.SYS.DDF01";
/// What the card wants to know: 9F66, 9F02, 9F1A, 5F2A, 9A, 9C, 9F37 and one tag of three bytes.
const WANTED: [u8; 23] = [
    0x9F, 0x66, 0x04, 0x9F, 0x02, 0x06, 0x9F, 0x1A, 0x02, 0x5F, 0x2A, 0x02, 0x9A, 0x03, 0x9C, 0x01,
    0x9F, 0x37, 0x04, 0xDF, 0x81, 0x05, 0x01,
];
/// Bytes that a right answer has, template included.
const ANSWER_LENGTH: usize = 2 + 4 + 6 + 2 + 2 + 3 + 1 + 4 + 1;

/// How the card answers GET PROCESSING OPTIONS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionsFormat {
    /// Format 80: profile and locator, without tags.
    Primitive,
    /// Format 77: tags 82 and 94.
    Constructed,
    /// Format 77 with track 2 in the answer itself.
    WithTrack,
}

/// Where the number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberPlace {
    /// Tag 5A, in the last record of the last file that the locator names.
    Number,
    /// Tag 57 only.
    Track,
}

/// A bank card on the chip.
#[derive(Clone)]
pub struct BankApplication {
    number: String,
    format: OptionsFormat,
    place: NumberPlace,
    listed: bool,
}

impl BankApplication {
    /// An application with this made-up number, listed in both directories.
    pub fn new(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            format: OptionsFormat::Primitive,
            place: NumberPlace::Number,
            listed: true,
        }
    }

    /// How options are answered.
    #[must_use]
    pub fn format(mut self, format: OptionsFormat) -> Self {
        self.format = format;
        self
    }

    /// Where the number stands.
    #[must_use]
    pub fn place(mut self, place: NumberPlace) -> Self {
        self.place = place;
        self
    }

    /// Takes the application out of the directories; it can still be selected by name.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// The answer to SELECT of one of its names; `None` for any other.
    pub(super) fn select(&self, name: &[u8]) -> Option<Vec<u8>> {
        if name.starts_with(&NAME) {
            let wanted = tagged_long(0x9F38, &WANTED);
            return Some(control(&NAME, &wanted));
        }
        if !self.listed {
            return None;
        }
        if name.starts_with(CONTACTLESS_DIRECTORY) {
            let entry = tagged(0x61, &tagged(0x4F, &NAME));
            return Some(control(CONTACTLESS_DIRECTORY, &tagged_long(0xBF0C, &entry)));
        }
        // The directory of a contact card stands in a file.
        name.starts_with(CONTACT_DIRECTORY)
            .then(|| control(CONTACT_DIRECTORY, &tagged(0x88, &[0x01])))
    }

    /// The answer to GET PROCESSING OPTIONS, if the wanted data came in their wanted lengths.
    pub(super) fn options(&self, data: &[u8]) -> Option<Vec<u8>> {
        if data.len() != ANSWER_LENGTH || !data.starts_with(&[0x83]) {
            return None;
        }
        // Record 1 of file 2, and records 1 to 3 of file 3.
        let locator = [0x10, 0x01, 0x01, 0x00, 0x18, 0x01, 0x03, 0x01];
        let profile = [0x7C, 0x00];
        Some(match self.format {
            OptionsFormat::Primitive => tagged(0x80, &[profile.as_slice(), &locator].concat()),
            OptionsFormat::Constructed => tagged(
                0x77,
                &[tagged(0x82, &profile), tagged(0x94, &locator)].concat(),
            ),
            OptionsFormat::WithTrack => {
                let objects = [
                    tagged(0x82, &profile),
                    tagged(0x94, &locator),
                    tagged(0x57, &self.track()),
                ];
                tagged(0x77, &objects.concat())
            }
        })
    }

    /// A record of the application's files.
    pub(super) fn record(&self, file: u8, number: u8) -> Option<Vec<u8>> {
        let content = match (file, number) {
            (1, 1) => tagged(0x61, &tagged(0x4F, &NAME)),
            (2, 1) => tagged_long(0x5F20, b"EXAMPLE/CARD"),
            (3, 1) => tagged_long(0x5F24, &[0x30, 0x12, 0x31]),
            (3, 2) => tagged_long(0x9F07, &[0xFF, 0x00]),
            (3, 3) => match self.place {
                NumberPlace::Number => tagged(0x5A, &packed(&self.number)),
                NumberPlace::Track => tagged(0x57, &self.track()),
            },
            _ => return None,
        };
        Some(tagged(0x70, &content))
    }

    fn track(&self) -> Vec<u8> {
        packed(&format!("{}D3012201", self.number))
    }
}

fn control(name: &[u8], proprietary: &[u8]) -> Vec<u8> {
    tagged(
        0x6F,
        &[tagged(0x84, name), tagged(0xA5, proprietary)].concat(),
    )
}

fn tagged_long(tag: u16, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    let mut bytes = tag.to_be_bytes().to_vec();
    bytes.push(length);
    bytes.extend_from_slice(value);
    bytes
}

/// Digits two to a byte, filled with F.
fn packed(digits: &str) -> Vec<u8> {
    let even = if digits.len().is_multiple_of(2) {
        digits.to_owned()
    } else {
        format!("{digits}F")
    };
    hex::decode(even).unwrap_or_default()
}
